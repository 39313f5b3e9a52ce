@read-only
Feature: getInvoiceStatus
  Tells on which days an invoice was delivered, opened and paid, as far as that has happened.

  Background:
    Given a mobile invoice "A" in state CREATED

  @delivered-at-appears @opened-at-appears @paid-at-appears
  Scenario: It tells no day of an invoice that nobody has got yet
    When getInvoiceStatus is called for "A"
    Then the response has no deliveredAt
    And the response has no openedAt
    And the response has no paidAt

  @delivered-at-appears @opened-at-appears @paid-at-appears
  Scenario: It tells the day on which the invoice was delivered
    Given "A" moves to state DELIVERED
    When getInvoiceStatus is called for "A"
    Then the response has
      | deliveredAt | 2026-01-15 |
    And the response has no openedAt
    And the response has no paidAt

  @opened-at-appears @paid-at-appears
  Scenario: It tells the day on which the recipient opened the invoice
    Given "A" moves to state OPENED
    When getInvoiceStatus is called for "A"
    Then the response has
      | deliveredAt | 2026-01-15 |
      | openedAt    | 2026-01-16 |
    And the response has no paidAt

  @paid-at-appears
  Scenario: It tells the day on which the recipient paid the invoice
    Given "A" moves to state PAID
    When getInvoiceStatus is called for "A"
    Then the response has
      | deliveredAt | 2026-01-15 |
      | openedAt    | 2026-01-16 |
      | paidAt      | 2026-01-17 |

  Scenario: It tells of the one invoice that is asked for
    Given a mobile invoice "B" in state OPENED
      | customInvoiceId | order-2002 |
      | delivered_at    | 2026-01-12 |
      | opened_at       | 2026-01-14 |
    When getInvoiceStatus is called for "B"
    Then the response has
      | deliveredAt | 2026-01-12 |
      | openedAt    | 2026-01-14 |
    And getInvoiceStatus for "A" now has no deliveredAt

  Scenario Outline: It finds an invoice by an id with <case>
    Given a mobile invoice "B" in state DELIVERED
      | customInvoiceId | <id>       |
      | delivered_at    | 2026-01-12 |
    When getInvoiceStatus is called for "B"
    Then the response has
      | deliveredAt | 2026-01-12 |

    Examples: Signs that mean something in a path
      | case                 | id            |
      | a blank              | order 2002    |
      | a plus sign          | order+2002    |
      | a percent sign       | order%2002    |
      | a question mark      | order?2002    |
      | a number sign        | order#2002    |
      | an ampersand         | order&id=2002 |
      | a colon              | order:2002    |
      | letters beyond ASCII | Bestället-2å  |
      | one sign alone       | 7             |

  Scenario Outline: It refuses <case>
    When getInvoiceStatus is called for "A" with customInvoiceId set to <value>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case                            | value       |
      | an id that was never given      | (unknown)   |
      | an id that lacks its last digit | order-200   |
      | an id with a digit too many     | order-20011 |
      | an id with a blank in it        | order- 2001 |

  Scenario: It refuses another company's invoice
    Given a mobile invoice "B" of another company
      | customInvoiceId | order-2002 |
    When getInvoiceStatus is called for "B"
    Then it is refused with 400 Bad Request

  Scenario: It tells the caller's invoice where another company uses the same id
    Given a mobile invoice "B" of another company
      | customInvoiceId | order-2001 |
    When getInvoiceStatus is called for "A"
    Then the response has no deliveredAt

  Scenario: It says what is wrong
    When getInvoiceStatus is called for "A" with customInvoiceId set to (unknown)
    Then it is refused with 400 Bad Request
    And the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | error      | (some text) |
