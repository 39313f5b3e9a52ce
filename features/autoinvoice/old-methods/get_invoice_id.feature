@read-only @deprecated
Feature: get_invoice_id
  Finds the one invoice of the company that has a number.

  Scenario Outline: It finds an invoice that was <way>
    Given an invoice "rent"
      | direction | <direction> |
      | number    | 2026-1      |
    And an invoice "power"
      | number | 2026-2 |
    When get_invoice_id is called for "rent"
    Then it succeeds with (the id of "rent")

    Examples: Both directions
      | way      | direction |
      | sent     | SENT      |
      | received | RECEIVED  |

  Scenario: It finds no invoice of another company
    Given an invoice "rent" of another company
      | number | 2026-1 |
    And an invoice "power"
      | number | 2026-2 |
    When get_invoice_id is called with invoice_number set to 2026-1
    Then it is refused with ERROR: NO INVOICE FOUND

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | number | 2026-1 |
    When get_invoice_id is called with invoice_number set to <number>
    Then it is refused with <error>

    Examples: What is asked
      | case                         | number    | error                          |
      | no number                    | (empty)   | ERROR: NO INVOICE NUMBER GIVEN |
      | a number that is nil         | (null)    | ERROR: NO INVOICE NUMBER GIVEN |
      | a number that no invoice has | (unknown) | ERROR: NO INVOICE FOUND        |
      | the beginning of a number    | 2026      | ERROR: NO INVOICE FOUND        |

  Scenario: It refuses a number that two invoices have
    Given an invoice "rent"
      | number | 2026-1 |
    And an invoice "power"
      | number    | 2026-1   |
      | direction | RECEIVED |
    When get_invoice_id is called with invoice_number set to 2026-1
    Then it is refused with ERROR: MULTIPLE INVOICES FOUND WITH NUMBER 2026-1
