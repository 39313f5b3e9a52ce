@read-only
Feature: show_company_configuration
  Reports every setting of the company by its name.

  @shows-<setting>
  Scenario Outline: It reports <setting> with its value
    Given the company has <field> set to <state>
    When show_company_configuration is called
    Then the response lists at least these settings
      | key       | value   |
      | <setting> | <value> |

    Examples: What was set
      | setting                | field              | state          | value          |
      | bank_send              | bank_send          | true           | true           |
      | print_and_send_enabled | print_service      | true           | true           |
      | peppol_id              | peppol_id          | 0192:987654325 | 0192:987654325 |
      | country                | country            | SE             | SE             |
      | bid                    | bid                | 987654325      | 987654325      |
      | disable_email          | disable_email      | true           | true           |
      | send_invoice_email     | send_invoice_email | 4              | 4              |

  @shows-scan-return-email @shows-scan-return-postal
  Scenario: It reports where scanned material is returned
    Given a scan account "post"
    When show_company_configuration is called
    Then the response lists at least these settings
      | key                |
      | scan_return_email  |
      | scan_return_postal |

  @shows-default-receive-vendor-api-key @shows-default-send-vendor-api-key
  Scenario: It reports the default vendor keys
    When show_company_configuration is called
    Then the response lists at least these settings
      | key                            |
      | default_receive_vendor_api_key |
      | default_send_vendor_api_key    |

  @shows-reports
  Scenario: It reports the settings of reports
    When show_company_configuration is called
    Then the response lists at least these settings
      | key     |
      | reports |

  Scenario: It does not report another company's settings
    Given the company has website set to www.example.com
    And the caller is an admin of another company
    When show_company_configuration is called
    Then the response lists at least these settings
      | key  | value                    |
      | name | (another company's name) |
    And the response lists none of these settings
      | key     | value           |
      | website | www.example.com |

  @open-to-members
  Scenario: It reports the settings to a member without admin rights
    Given the caller is a member without admin rights
    When show_company_configuration is called
    Then it succeeds
