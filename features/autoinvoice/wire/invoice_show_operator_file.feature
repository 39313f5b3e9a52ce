@read-only
Feature: invoice_show_operator_file
  Returns the file of an invoice as it is exchanged with an operator.

  Scenario: It refuses an invoice without a file
    Given an invoice "rent"
      | source_format |  |
    When invoice_show_operator_file is called for "rent"
    Then it is refused with ERROR: FILE NOT AVAILABLE

  Scenario: It refuses another company's invoice
    Given an invoice "rent" of another company
    When invoice_show_operator_file is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses an unknown id
    When invoice_show_operator_file is called with id set to (unknown)
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
