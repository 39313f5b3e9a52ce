@effect
Feature: company_invoice_receiving
  Switches on or off whether the company takes invoices from the network.

  Scenario Outline: It switches receiving <to> when it was <before>
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

  Scenario: It leaves another company's receiving alone
    Given the caller is an admin of another company
    When company_invoice_receiving is called with receive set to false
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value |
      | invoice_receiving | 1     |

  Scenario Outline: It stops receiving when the scan account is <state>
    Given a scan account "post" in state <state>
    When company_invoice_receiving is called with receive set to false
    Then it succeeds

    Examples: Not open
      | state    |
      | DISABLED |
      | FAILED   |

  Scenario: It lets a company with a scan account go on receiving
    Given a scan account "post"
    When company_invoice_receiving is called with receive set to true
    Then it succeeds

  Scenario: It refuses to stop receiving while a scan account is open
    Given a scan account "post"
    When company_invoice_receiving is called with receive set to false
    Then it is refused with ERROR: INVOICE RECEIVING CANNOT BE DISABLED WHEN SCAN ACCOUNT IS OPEN

  Scenario: It stops receiving when another company has the scan account
    Given a scan account "post" of another company
    When company_invoice_receiving is called with receive set to false
    Then it succeeds

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When company_invoice_receiving is called with receive set to false
    Then it is refused with ERROR: UNKNOWN ERROR
