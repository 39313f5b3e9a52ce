@read-only
Feature: scan_account_show
  Returns the address to which the company's suppliers send paper invoices.

  Scenario: It returns the address of the company's account
    Given a scan account "account"
      | name        | Example Seller AS        |
      | address1    | PL 4711                  |
      | address2    | Scanning                 |
      | post_code   | 0060                     |
      | post_office | OSLO                     |
      | region      | Oslo                     |
      | country     | NO                       |
      | email       | account@scan.example.com |
    When scan_account_show is called
    Then it has
      | address.name        | Example Seller AS        |
      | address.address1    | PL 4711                  |
      | address.address2    | Scanning                 |
      | address.post_code   | 0060                     |
      | address.post_office | OSLO                     |
      | address.state       | Oslo                     |
      | address.country     | NO                       |
      | address.email       | account@scan.example.com |

  Scenario: It returns the address of an account once it is active
    Given a scan account "account" in state PENDING
    And "account" moves to state ACTIVE
    When scan_account_show is called
    Then it has
      | address.address1 | (the address1 of "account") |

  Scenario Outline: It returns no address of an account that is <state>
    Given a scan account "account" in state <state>
    When scan_account_show is called
    Then it has no address.address1

    Examples: Accounts that suppliers cannot use
      | state    |
      | PENDING  |
      | FAILED   |
      | DISABLED |

  Scenario: It returns no address where there is no account
    When scan_account_show is called
    Then it has no address.address1

  Scenario: It does not return another company's address
    Given a scan account "theirs" of another company
    When scan_account_show is called
    Then it has no address.address1
