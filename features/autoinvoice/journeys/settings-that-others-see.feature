@effect @deprecated
Feature: settings that others see
  What a company sets about itself shows where recipients are looked for, and old and new settings are the same.

  Scenario: A company that stops receiving is found as one that takes no invoices
    When company_invoice_receiving is called with receive set to false
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Example Seller
    Then the response lists these companies
      | name              | receive_invoices |
      | Example Seller AS | false            |
    When configure_company is called
      | settings.key   | invoice_receiving |
      | settings.value | 1                 |
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Example Seller
    Then the response lists these companies
      | name              | receive_invoices |
      | Example Seller AS | true             |

  Scenario: A company with a new name is found by it, and by its old one no more
    When configure_company is called
      | settings.key   | name       |
      | settings.value | Nordlys AS |
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Nordlys
    Then the response lists these companies
      | name       |
      | Nordlys AS |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Example Seller
    Then it is refused with ERROR: NO RESULTS

  Scenario: PEPPOL is closed by who stops receiving and waits until receiving is on
    When enable_operator is called
    Then it succeeds
    When company_invoice_receiving is called with receive set to false
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | peppol_id | (empty) |
    When enable_operator is called
    Then it is refused with ERROR: PEPPOL CANNOT BE ENABLED WHILE RECEIVING INVOICES IS DISABLED
    When company_invoice_receiving is called with receive set to true
    Then it succeeds
    When enable_operator is called
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value               |
      | peppol_id | (own company's eia) |

  Scenario: What the old method sets the new one shows, and changes back
    When company_settings_update is called with company_setting_params.stop_duplicates set to true
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value |
      | stop_duplicates | true  |
    When configure_company is called
      | settings.key   | stop_duplicates |
      | settings.value | false           |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value |
      | stop_duplicates | false |

  Scenario: Who pays for another can have nobody pay until the other pays itself
    Given the caller is an admin of another company
    When configure_company is called
      | settings.key   | billing_company_id   |
      | settings.value | (own company's uuid) |
    Then it succeeds
    Given the caller is an admin
    And a company "Acme"
    When configure_company is called
      | settings.key   | billing_company_id   |
      | settings.value | (the uuid of "Acme") |
    Then it is refused with ERROR: Company is set as a billing company for another company
    Given the caller is an admin of another company
    When configure_company is called
      | settings.key   | billing_company_id |
      | settings.value | (empty)            |
    Then it succeeds
    Given the caller is an admin
    When configure_company is called
      | settings.key   | billing_company_id   |
      | settings.value | (the uuid of "Acme") |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value                |
      | billing_company_id | (the uuid of "Acme") |
