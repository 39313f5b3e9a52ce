@effect @binding
Feature: scan_account_order
  Opens the account that has a company's paper invoices scanned, or changes where it returns other post.

  Scenario: It opens an account and returns its address
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
    And it has
      | address.address1    | (some text) |
      | address.post_code   | (some text) |
      | address.post_office | (some text) |

  @return-address-in-settings
  Scenario: It stores every part of the return address
    When scan_account_order is called
      | return_address.name        | Example Seller Norge |
      | return_address.address1    | Storgata 1           |
      | return_address.state       | Viken                |
      | return_address.post_code   | 0155                 |
      | return_address.post_office | Oslo                 |
      | return_address.country     | NO                   |
    Then it succeeds with OK
    And show_company_configuration now lists at least these settings
      | key                | value                                                   |
      | scan_return_postal | Example Seller Norge, Storgata 1, 0155, Oslo, Viken, NO |

  @scanning-address-stays
  Scenario: It keeps the address of an account that is open
    Given a scan account "account"
      | name        | Example Seller AS        |
      | country     | NO                       |
      | address1    | PL 4711                  |
      | address2    | Scanning                 |
      | post_code   | 0060                     |
      | post_office | OSLO                     |
      | region      | Viken                    |
      | email       | account@scan.example.com |
    When scan_account_order is called
    Then it succeeds with OK: RETURN ADDRESS UPDATED
    And it has
      | address.name        | Example Seller AS        |
      | address.country     | NO                       |
      | address.address1    | PL 4711                  |
      | address.address2    | Scanning                 |
      | address.post_code   | 0060                     |
      | address.post_office | OSLO                     |
      | address.state       | Viken                    |
      | address.email       | account@scan.example.com |

  Scenario Outline: It opens an account for a company of <country>
    Given the company has country set to <country>
    When scan_account_order is called
    Then it succeeds with OK

    Examples: Every country that has scanning
      | country |
      | FI      |
      | NO      |
      | SE      |
      | DK      |
      | NL      |

  Scenario: It opens an account beside another company's
    Given a scan account "theirs" of another company
    When scan_account_order is called
    Then it succeeds with OK

  Scenario Outline: It accepts a return address with its street in the <line> line
    When scan_account_order is called
      | return_address.address1 | <first>  |
      | return_address.address2 | <second> |
    Then it succeeds with OK

    Examples: Lines
      | line   | first      | second     |
      | first  | Storgata 1 | (empty)    |
      | second | (empty)    | Storgata 1 |

  @optional-address-members
  Scenario: It accepts a return address without a name and a state
    When scan_account_order is called
      | return_address.name  | (empty) |
      | return_address.state | (empty) |
    Then it succeeds with OK

  @either-line-will-do
  Scenario: It accepts a company with its own street in the second line
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
      | a return address without an e-mail     | email       | (empty)              | ERROR: RETURN ADDRESS EMPTY OR INVALID  |
      | an e-mail domain without a dot         | email       | returns@example      | ERROR: INVALID SCAN RETURN EMAIL DOMAIN |
      | an e-mail domain that cannot exist     | email       | returns@scan.invalid | ERROR: INVALID SCAN RETURN EMAIL DOMAIN |

    @mail-needs-a-name-and-a-domain
    Examples: What is asked
      | case                       | field | value        | error                                  |
      | an e-mail without a name   | email | @example.com | ERROR: RETURN ADDRESS EMPTY OR INVALID |
      | an e-mail without a domain | email | returns@     | ERROR: RETURN ADDRESS EMPTY OR INVALID |

  Scenario: It refuses an order without a return address
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

  Scenario Outline: It refuses a company with <case>
    Given the company has <field> set to <value>
    When scan_account_order is called
    Then it is refused with <error>

    Examples: When it is asked
      | case                           | field         | value   | error                                                                                                    |
      | Estonia for its country        | country       | EE      | ERROR: SCAN ACCOUNT CURRENTLY AVAILABLE FOR FINNISH, NORWEGIAN, SWEDISH, DANISH AND DUTCH COMPANIES ONLY |
      | Belgium for its country        | country       | BE      | ERROR: SCAN ACCOUNT CURRENTLY AVAILABLE FOR FINNISH, NORWEGIAN, SWEDISH, DANISH AND DUTCH COMPANIES ONLY |
      | receiving switched off         | receives      | false   | ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT                                                         |
      | no street of its own           | address1      | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | no post code of its own        | post_code     | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | no city of its own             | post_office   | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | no e-mail of its own           | email         | (empty) | ERROR: COMPANY DATA MISSING                                                                              |
      | a scanning provider that fails | scan_provider | FAULT   | ERROR: REGISTRATION FAILED                                                                               |

    @verified-first
    Examples: When it is asked
      | case                            | field    | value | error                                            |
      | its authentication not yet done | verified | false | ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT |
