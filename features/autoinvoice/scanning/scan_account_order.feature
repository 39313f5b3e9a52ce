@effect @irreversible
Feature: scan_account_order
  Opens the account that has a company's paper invoices scanned, or changes where it returns what is no invoice.

  Scenario: It opens an account and tells its address
    When scan_account_order is called
      | return_address.name        | Example Seller AS   |
      | return_address.address1    | Storgata 1          |
      | return_address.address2    | Entrance B          |
      | return_address.post_code   | 0155                |
      | return_address.post_office | Oslo                |
      | return_address.state       | Oslo                |
      | return_address.country     | NO                  |
      | return_address.email       | returns@example.com |
    Then it succeeds with OK
    And the response has
      | address.name        | Example Seller AS |
      | address.address1    | (some text)       |
      | address.address2    | (empty)           |
      | address.post_code   | (some text)       |
      | address.post_office | (some text)       |
      | address.state       | (empty)           |
      | address.country     | NO                |
      | address.email       | (some text)       |

  Scenario: It keeps the address of an account that is open
    Given a scan account "account"
      | address1    | PL 4711                  |
      | post_code   | 0060                     |
      | post_office | OSLO                     |
      | email       | account@scan.example.com |
    When scan_account_order is called
    Then it succeeds with OK: RETURN ADDRESS UPDATED
    And the response has
      | address.address1    | PL 4711                  |
      | address.post_code   | 0060                     |
      | address.post_office | OSLO                     |
      | address.email       | account@scan.example.com |

  Scenario Outline: It opens an account for a company of <country>
    Given the company has country set to <country>
    When scan_account_order is called
    Then it succeeds with OK
    And the response has
      | address.country | <country> |

    Examples: Every country that has scanning
      | country |
      | FI      |
      | NO      |
      | SE      |
      | DK      |
      | NL      |

  Scenario: It does not take another company's account for ours
    Given a scan account "theirs" of another company
    When scan_account_order is called
    Then it succeeds with OK

  Scenario Outline: It accepts <case>
    When scan_account_order is called
      | return_address.address1 | <first>  |
      | return_address.address2 | <second> |
    Then it succeeds with OK

    Examples: Either line of the street
      | case                        | first      | second     |
      | a street in the first line  | Storgata 1 | (empty)    |
      | a street in the second line | (empty)    | Storgata 1 |

  Scenario: It accepts a return address without name and region
    When scan_account_order is called
      | return_address.name  | (empty) |
      | return_address.state | (empty) |
    Then it succeeds with OK

  Scenario: It accepts a company with its street in the second line
    Given the company has address1 set to (empty)
    And the company has address2 set to Storgata 1
    When scan_account_order is called
    Then it succeeds with OK

  Scenario Outline: It refuses <case>
    When scan_account_order is called with return_address.<field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                   | field       | value                | error                                   |
      | a return address without a street      | address1    | (empty)              | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | a return address without a post code   | post_code   | (empty)              | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | a return address without a post office | post_office | (empty)              | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | a return address without a country     | country     | (empty)              | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | a return address without mail          | email       | (empty)              | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | mail to nobody                         | email       | @example.com         | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | mail to no domain                      | email       | returns@             | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | mail to a domain without a dot         | email       | returns@example      | ERROR: INVALID SCAN RETURN EMAIL DOMAIN |
      | mail to a domain that cannot be        | email       | returns@scan.invalid | ERROR: INVALID SCAN RETURN EMAIL DOMAIN |

  Scenario: It refuses to order without a return address
    When scan_account_order is called with return_address set to (null)
    Then it is refused with ERROR: RETURN ADDRESS EMPTY OR INVALID

  Scenario Outline: It refuses a company whose account is <state>
    Given a scan account "account" in state <state>
    When scan_account_order is called
    Then it is refused with <error>

    Examples: When it is asked
      | state    | error                                                                                       |
      | PENDING  | ERROR: SCAN ACCOUNT ACTIVATION IS PENDING                                                   |
      | FAILED   | ERROR: SCAN ACCOUNT ACTIVATION FAILED MAVENTA SUPPORT WILL CONTACT YOU TO RESOLVE THE ISSUE |
      | DISABLED | ERROR: SCAN ACCOUNT EXISTS                                                                  |

  Scenario: It refuses a company with two accounts
    Given 2 scan accounts "account"
    When scan_account_order is called
    Then it is refused with ERROR: Multiple scan accounts found, please contact support

  Scenario Outline: It refuses a company with <case>
    Given the company has <field> set to <value>
    When scan_account_order is called
    Then it is refused with <error>

    Examples: When it is asked
      | case                                | field         | value   | error                                                                                                    |
      | a country that has no scanning      | country       | EE      | ERROR: SCAN ACCOUNT CURRENTLY AVAILABLE FOR FINNISH, NORWEGIAN, SWEDISH, DANISH AND DUTCH COMPANIES ONLY |
      | Belgium for its country             | country       | BE      | ERROR: SCAN ACCOUNT CURRENTLY AVAILABLE FOR FINNISH, NORWEGIAN, SWEDISH, DANISH AND DUTCH COMPANIES ONLY |
      | receiving switched off              | receives      | false   | ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT                                                         |
      | its authentication still to be done | verified      | false   | ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT                                                         |
      | no street of its own                | address1      | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | no post code of its own             | post_code     | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | no city of its own                  | post_office   | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | no mail of its own                  | email         | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | a scanning provider that fails      | scan_provider | FAULT   | ERROR: REGISTRATION FAILED                                                                               |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When scan_account_order is called
    Then it is refused with ERROR: UNKNOWN ERROR
