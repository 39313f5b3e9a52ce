@read-only
Feature: sent_invoices_status
  Tells the state and the error message of sent invoices that are not too old.

  Scenario: It tells why an invoice failed
    Given an invoice "rent" in state FAILED
      | error | no route is left |
    When sent_invoices_status is called for "rent"
    Then the response lists these invoices
      | invoice_id         | state | error_message    |
      | (the id of "rent") | ERROR | no route is left |

  Scenario Outline: It tells of an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When sent_invoices_status is called for "rent" with invoice_ids set to (itself)
    Then the response lists these invoices
      | invoice_id         | state    |
      | (the id of "rent") | <number> |

    Examples: States
      | case          | state     | reaction | paid_on    | number   |
      | is on its way | PENDING   |          |            | PENDING  |
      | was sent      | DELIVERED |          |            | SENT     |
      | was declined  | DELIVERED | DECLINED |            | DECLINED |
      | was accepted  | DELIVERED | ACCEPTED |            | ACCEPTED |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | PAID     |
      | was disputed  | DELIVERED | DISPUTED |            | DISPUTED |
      | failed        | FAILED    |          |            | ERROR    |

  Scenario Outline: It tells of an invoice <case>
    Given an invoice "rent"
      | created_at | <created_at> |
    When sent_invoices_status is called for "rent" with invoice_ids set to (itself), (<others> others)
    Then the response lists these invoices
      | invoice_id         |
      | (the id of "rent") |

    Examples: As old as may be
      | case                        | created_at           | others |
      | of two years, alone         | 2024-01-15T12:00:00Z | 0      |
      | of two years, among 1000    | 2024-01-15T12:00:00Z | 999    |
      | of three months, among 1001 | 2025-10-15T12:00:00Z | 1000   |

  Scenario Outline: It does not tell of an invoice <case>
    Given an invoice "rent"
      | created_at | <created_at> |
    When sent_invoices_status is called for "rent" with invoice_ids set to (itself), (<others> others)
    Then the response lists no invoices

    Examples: Older than may be
      | case                                         | created_at           | others |
      | a second older than two years                | 2024-01-15T11:59:59Z | 0      |
      | a second older than two years, among 1000    | 2024-01-15T11:59:59Z | 999    |
      | a second older than three months, among 1001 | 2025-10-15T11:59:59Z | 1000   |

  Scenario: It tells of nothing when nothing is asked for
    Given an invoice "rent"
    When sent_invoices_status is called
    Then the response lists no invoices

  Scenario: It does not tell of an invoice that the company received
    Given an invoice "rent"
      | direction | RECEIVED |
    When sent_invoices_status is called for "rent"
    Then the response lists no invoices

  Scenario: It does not tell of another company's invoice
    Given an invoice "rent" of another company
    When sent_invoices_status is called for "rent"
    Then the response lists no invoices
