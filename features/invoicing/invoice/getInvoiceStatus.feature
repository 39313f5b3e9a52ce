@read-only
Feature: getInvoiceStatus
  Reports on which days an invoice was delivered, opened and paid, as far as that has happened.

  Background:
    Given a mobile invoice "A" in state CREATED

  @delivered-at-appears @opened-at-appears @paid-at-appears
  Scenario: It reports no day of an invoice that was not delivered yet
    When getInvoiceStatus is called for "A"
    Then the response has no deliveredAt
    And the response has no openedAt
    And the response has no paidAt

  @delivered-at-appears @opened-at-appears @paid-at-appears
  Scenario: It reports the day on which the invoice was delivered
    Given a mobile invoice "A" in state DELIVERED
      | delivered_at | 2026-01-12 |
    When getInvoiceStatus is called for "A"
    Then the response has
      | deliveredAt | 2026-01-12 |
    And the response has no openedAt
    And the response has no paidAt

  @opened-at-appears @paid-at-appears
  Scenario: It reports the day on which the recipient opened the invoice
    Given a mobile invoice "A" in state OPENED
      | delivered_at | 2026-01-12 |
      | opened_at    | 2026-01-14 |
    When getInvoiceStatus is called for "A"
    Then the response has
      | deliveredAt | 2026-01-12 |
      | openedAt    | 2026-01-14 |
    And the response has no paidAt

  @paid-at-appears
  Scenario: It reports the day on which the recipient paid the invoice
    Given a mobile invoice "A" in state PAID
      | delivered_at | 2026-01-12 |
      | opened_at    | 2026-01-14 |
      | paid_at      | 2026-01-20 |
    When getInvoiceStatus is called for "A"
    Then the response has
      | deliveredAt | 2026-01-12 |
      | openedAt    | 2026-01-14 |
      | paidAt      | 2026-01-20 |

  Scenario: It reports on the invoice that is asked for and on no other
    Given a mobile invoice "B" in state DELIVERED
      | customInvoiceId | order-2002 |
      | delivered_at    | 2026-01-12 |
    When getInvoiceStatus is called for "B"
    Then the response has
      | deliveredAt | 2026-01-12 |
    And getInvoiceStatus for "A" now has no deliveredAt

  @any-characters-in-id
  Scenario Outline: It finds an invoice by an id with <case>
    Given a mobile invoice "B" in state DELIVERED
      | customInvoiceId | <id>       |
      | delivered_at    | 2026-01-12 |
    When getInvoiceStatus is called for "B"
    Then the response has
      | deliveredAt | 2026-01-12 |

    Examples: Characters with a meaning in URLs
      | case               | id            |
      | a space            | order 2002    |
      | a plus sign        | order+2002    |
      | a percent sign     | order%2002    |
      | a question mark    | order?2002    |
      | a number sign      | order#2002    |
      | an ampersand       | order&id=2002 |
      | a colon            | order:2002    |
      | Swedish letters    | Bestället-2å  |
      | a single character | 7             |

  Scenario Outline: It refuses <case>
    When getInvoiceStatus is called for "A" with customInvoiceId set to <value>
    Then it is refused with 400 Bad Request
    And the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | error      | (some text) |

    Examples: What is asked
      | case                          | value       |
      | an unknown id                 | (unknown)   |
      | an id without its last digit  | order-200   |
      | an id with one digit too many | order-20011 |
      | an id with a space in it      | order- 2001 |

  Scenario: It refuses another company's invoice
    Given a mobile invoice "B" of another company
      | customInvoiceId | order-2002 |
    When getInvoiceStatus is called for "B"
    Then it is refused with 400 Bad Request

  @ids-per-company
  Scenario: It reports on the caller's invoice where another company uses the same id
    Given a mobile invoice "B" of another company
      | customInvoiceId | order-2001 |
    When getInvoiceStatus is called for "A"
    Then the response has no deliveredAt
