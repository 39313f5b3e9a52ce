@read-only @deprecated
Feature: invoice_show_original_xml
  Returns the XML file that an invoice came as, unchanged.

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | received_at | <received_at> |
    When invoice_show_original_xml is called for "rent"
    Then it is refused with <error>

    Examples: When it is asked
      | case                                | received_at          | error                     |
      | an invoice that came without a file | 2026-01-10T08:00:00Z | ERROR: NO XML FILE FOUND  |
      | an invoice of two years             | 2024-01-16T12:00:00Z | ERROR: NO XML FILE FOUND  |
      | an invoice of two years and a day   | 2024-01-14T12:00:00Z | ERROR: FILE NOT AVAILABLE |

  Scenario: It refuses another company's invoice
    Given an invoice "rent" of another company
    When invoice_show_original_xml is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses an unknown id
    When invoice_show_original_xml is called with id set to (unknown)
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
