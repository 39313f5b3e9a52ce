@effect @restorable @deprecated
Feature: Settings that others see
  What a company sets about itself shows where recipients are looked for, and old and new settings are the same.

  Scenario: A company that stops receiving is found as one that receives no invoices
    When company_invoice_receiving is called with receive set to false
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to (own company's bid)
    Then the response lists these companies
      | receive_invoices |
      | false            |
    When configure_company is called with these settings
      | key               | value |
      | invoice_receiving | 1     |
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to (own company's bid)
    Then the response lists these companies
      | receive_invoices |
      | true             |

  Scenario: A company with a new name is found by it, and by its old one no more
    Given the company has name set to Sørlys AS
    When configure_company is called with these settings
      | key  | value      |
      | name | Nordlys AS |
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Nordlys AS
    Then the response lists these companies
      | name       |
      | Nordlys AS |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Sørlys AS
    Then it is refused with ERROR: NO RESULTS

  @peppol-closes-with-receiving
  Scenario: PEPPOL closes when receiving stops, and waits until receiving is on
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

  Scenario: What the old method sets the new one shows, and sets back
    When company_settings_update is called with company_setting_params.stop_duplicates set to true
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value |
      | stop_duplicates | true  |
    When configure_company is called with these settings
      | key             | value |
      | stop_duplicates | false |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value |
      | stop_duplicates | false |
