@read-only @deprecated
Feature: invoice_show_original_xml
  Gives the XML file that an invoice came as, unchanged.

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | <field> | <value> |
    When invoice_show_original_xml is called for "rent"
    Then it is refused with <error>

    Examples: When it is asked
      | case                                   | field       | value                | error                     |
      | an invoice that did not come as a file | number      | 10001                | ERROR: NO XML FILE FOUND  |
      | an invoice of two years and a day      | received_at | 2024-01-14T12:00:00Z | ERROR: FILE NOT AVAILABLE |
      | an invoice of just two years           | received_at | 2024-01-16T12:00:00Z | ERROR: NO XML FILE FOUND  |

  Scenario: It shows no invoice of another company
    Given an invoice "rent" of another company
    When invoice_show_original_xml is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario Outline: It refuses an invoice with <case>
    When invoice_show_original_xml is called with id set to <id>
    Then it is refused with <error>

    Examples: What is asked
      | case               | id        | error                                 |
      | an id nobody knows | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | no id              | (empty)   | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
