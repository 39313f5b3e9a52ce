@read-only
Feature: scan_account_show
  Tells the address to which the company's suppliers send paper invoices.

  Scenario: It tells the address of the company's account
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
    Then the answer has
      | address.name        | Example Seller AS        |
      | address.address1    | PL 4711                  |
      | address.address2    | Scanning                 |
      | address.post_code   | 0060                     |
      | address.post_office | OSLO                     |
      | address.state       | Oslo                     |
      | address.country     | NO                       |
      | address.email       | account@scan.example.com |

  Scenario: It tells no address where there is no account
    When scan_account_show is called
    Then it succeeds
    And the answer has no address.address1

  Scenario Outline: It tells no address of an account that is <state>
    Given a scan account "account" in state <state>
    When scan_account_show is called
    Then it succeeds
    And the answer has no address.address1

    Examples: Accounts that suppliers cannot use
      | state    |
      | PENDING  |
      | FAILED   |
      | DISABLED |

  Scenario: It tells the address of an account once it is active
    Given a scan account "account" in state PENDING
      | address1 | PL 4711 |
    And "account" has moved to state ACTIVE
    When scan_account_show is called
    Then the answer has
      | address.address1 | PL 4711 |

  Scenario: It does not tell another company's address
    Given a scan account "theirs" of another company
    When scan_account_show is called
    Then it succeeds
    And the answer has no address.address1


  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When scan_account_show is called
    Then it refuses with <error>

    Examples: Who asks
      | caller                                     | error                                                          |
      | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |

  Scenario: It is not answered without TLS
    When scan_account_show is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When scan_account_show is called again and again with any arguments
    Then every call keeps its contract
