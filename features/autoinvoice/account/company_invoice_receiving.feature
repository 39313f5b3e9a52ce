@effect @restorable
Feature: company_invoice_receiving
  Switches on or off whether the company receives invoices from the network.

  Scenario Outline: It switches receiving from <before> to <to>
    Given the company has receives set to <before>
    When company_invoice_receiving is called with receive set to <to>
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value   |
      | invoice_receiving | <shown> |

    Examples: On and off
      | before | to    | shown |
      | false  | true  | 1     |
      | true   | false | 0     |
      | true   | true  | 1     |
      | false  | false | 0     |

  Scenario: It does not change what another company receives
    Given the caller is an admin of another company
    When company_invoice_receiving is called with receive set to false
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value |
      | invoice_receiving | 1     |

  Scenario: It lets a company with a scan account go on receiving
    Given a scan account "post"
    When company_invoice_receiving is called with receive set to true
    Then it succeeds

  @open-scan-accounts
  Scenario Outline: It switches receiving off when the scan account is <state>
    Given a scan account "post" in state <state>
    When company_invoice_receiving is called with receive set to false
    Then it succeeds

    Examples: Not open
      | state    |
      | DISABLED |
      | FAILED   |

  Scenario: It switches receiving off when another company has a scan account
    Given a scan account "post" of another company
    When company_invoice_receiving is called with receive set to false
    Then it succeeds

  Scenario: It refuses to switch receiving off while a scan account is open
    Given a scan account "post"
    When company_invoice_receiving is called with receive set to false
    Then it is refused with ERROR: INVOICE RECEIVING CANNOT BE DISABLED WHEN SCAN ACCOUNT IS OPEN
