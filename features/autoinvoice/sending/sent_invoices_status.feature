@read-only
Feature: sent_invoices_status
  Returns the state and the error message of sent invoices that are not too old.

  Scenario: It returns why an invoice failed
    Given an invoice "rent" in state FAILED
      | error | Recipient unknown |
    When sent_invoices_status is called for "rent"
    Then the response lists these invoices
      | invoice_id         | state | error_message     |
      | (the id of "rent") | ERROR | Recipient unknown |

  Scenario Outline: It returns the state of an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When sent_invoices_status is called for "rent" with invoice_ids set to (itself)
    Then the response lists these invoices
      | invoice_id         | state   |
      | (the id of "rent") | <shown> |

    Examples: States
      | case          | state     | reaction | paid_on    | shown    |
      | is on its way | PENDING   |          |            | PENDING  |
      | was sent      | DELIVERED |          |            | SENT     |
      | was declined  | DELIVERED | DECLINED |            | DECLINED |
      | was accepted  | DELIVERED | ACCEPTED |            | ACCEPTED |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | PAID     |
      | was disputed  | DELIVERED | DISPUTED |            | DISPUTED |
      | failed        | FAILED    |          |            | ERROR    |

  Scenario Outline: It returns <number> invoices created <case>
    Given an invoice "rent"
      | created_at | <created_at> |
    When sent_invoices_status is called for "rent" with invoice_ids set to (itself), (<others> others)
    Then the response lists <number> invoices

    @not-older-than-two-years
    Examples: At most 1000 invoices
      | case                                   | created_at           | others | number |
      | two years ago                          | 2024-01-15T12:00:00Z | 0      | 1      |
      | two years ago, among 1000              | 2024-01-15T12:00:00Z | 999    | 1      |
      | two years and a second ago             | 2024-01-15T11:59:59Z | 0      | no     |
      | two years and a second ago, among 1000 | 2024-01-15T11:59:59Z | 999    | no     |

    @not-older-than-three-months
    Examples: More than 1000 invoices
      | case                                      | created_at           | others | number |
      | three months ago, among 1001              | 2025-10-15T12:00:00Z | 1000   | 1      |
      | three months and a second ago, among 1001 | 2025-10-15T11:59:59Z | 1000   | no     |

  Scenario: It returns nothing when no ids are given
    Given an invoice "rent"
    When sent_invoices_status is called
    Then the response lists no invoices

  Scenario: It does not return an invoice that the company received
    Given an invoice "rent"
      | direction | RECEIVED |
    When sent_invoices_status is called for "rent"
    Then the response lists no invoices

  Scenario: It does not return another company's invoice
    Given an invoice "rent" of another company
    When sent_invoices_status is called for "rent"
    Then the response lists no invoices
