@read-only
Feature: list_operators
  Lists the operators with whom the service exchanges invoices, without keys.

  Scenario: It lists PEPPOL among its operators
    When list_operators is called
    Then it lists at least these operators
      | operator_id | name        |
      | PEPPOL      | (some text) |
