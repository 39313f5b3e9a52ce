@read-only @deprecated
Feature: get_invoice_id
  Returns the id of the company's one invoice with a number.

  Background:
    Given an invoice "power"
      | number | 2026-2 |

  Scenario: It finds a sent invoice
    Given an invoice "rent"
      | number | 2026-1 |
    When get_invoice_id is called for "rent"
    Then it succeeds with (the id of "rent")

  @both-directions
  Scenario: It finds a received invoice
    Given an invoice "rent"
      | direction | RECEIVED |
      | number    | 2026-1   |
    When get_invoice_id is called for "rent"
    Then it succeeds with (the id of "rent")

  Scenario: It does not find another company's invoice
    Given an invoice "rent" of another company
      | number | 2026-1 |
    When get_invoice_id is called with invoice_number set to 2026-1
    Then it is refused with ERROR: NO INVOICE FOUND

  Scenario Outline: It refuses <case>
    When get_invoice_id is called with invoice_number set to <number>
    Then it is refused with <error>

    Examples: What is asked
      | case                      | number    | error                          |
      | an empty number           | (empty)   | ERROR: NO INVOICE NUMBER GIVEN |
      | a number of nil           | (null)    | ERROR: NO INVOICE NUMBER GIVEN |
      | an unknown number         | (unknown) | ERROR: NO INVOICE FOUND        |
      | the beginning of a number | 2026      | ERROR: NO INVOICE FOUND        |

  Scenario: It refuses the number of two sent invoices
    Given an invoice "rent"
      | number | 2026-2 |
    When get_invoice_id is called with invoice_number set to 2026-2
    Then it is refused with ERROR: MULTIPLE INVOICES FOUND WITH NUMBER 2026-2

  @both-directions
  Scenario: It refuses the number of a sent and a received invoice
    Given an invoice "rent"
      | number    | 2026-2   |
      | direction | RECEIVED |
    When get_invoice_id is called with invoice_number set to 2026-2
    Then it is refused with ERROR: MULTIPLE INVOICES FOUND WITH NUMBER 2026-2
