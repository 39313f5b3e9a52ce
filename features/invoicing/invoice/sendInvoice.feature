@effect @irreversible
Feature: sendInvoice
  Sends an invoice by SMS that was created some time before and told to wait.

  Background:
    Given a mobile invoice "A" in state CREATED
      | create_only | true |

  @send-later
  Scenario: It delivers an invoice that has waited for it
    When sendInvoice is called for "A"
    Then the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | invoiceUrl | (some text) |
    And getInvoiceStatus for "A" now has
      | deliveredAt | (some text) |
    And getInvoiceStatus for "A" now has no openedAt
    And getInvoiceStatus for "A" now has no paidAt

  @send-later
  Scenario: It delivers an invoice that was created with createOnly
    When createInvoice is called
      | smsDetails.createOnly | true |
    And the response is kept as "B"
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has no deliveredAt
    When sendInvoice is called
    Then the response has
      | invoiceUrl | (the invoiceUrl of "B") |
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |

  Scenario: It delivers no other invoice that waits
    Given a mobile invoice "B" in state CREATED
      | customInvoiceId | order-2002 |
      | create_only     | true       |
    When sendInvoice is called for "B"
    Then it succeeds
    And getInvoiceStatus for "B" now has
      | deliveredAt | (some text) |
    And getInvoiceStatus for "A" now has no deliveredAt

  Scenario: It delivers an invoice whose id has signs that mean something in a path
    Given a mobile invoice "B" in state CREATED
      | customInvoiceId | Ordre nr. 20+02?å%#1 |
      | create_only     | true                 |
    When sendInvoice is called for "B"
    Then it succeeds
    And getInvoiceStatus for "B" now has
      | deliveredAt | (some text) |

  Scenario: It sends an invoice once
    When sendInvoice is called for "A"
    Then it succeeds
    When sendInvoice is called for "A"
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has
      | deliveredAt | (some text) |

  Scenario: It refuses an invoice that was sent as it was created
    When createInvoice is called
    Then it succeeds
    When sendInvoice is called
    Then it is refused with 400 Bad Request
    And getInvoiceStatus now succeeds

  Scenario Outline: It refuses an invoice that <case>
    Given "A" moves to state <state>
    When sendInvoice is called for "A"
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has
      | deliveredAt | 2026-01-15 |
    And getInvoiceStatus for "A" now has no <day>

    Examples: When it is asked
      | case                     | state     | day      |
      | was delivered before     | DELIVERED | openedAt |
      | the recipient has opened | OPENED    | paidAt   |

  Scenario: It refuses an invoice that the recipient has paid
    Given "A" moves to state PAID
    When sendInvoice is called for "A"
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has
      | deliveredAt | 2026-01-15 |
      | openedAt    | 2026-01-16 |
      | paidAt      | 2026-01-17 |

  Scenario Outline: It refuses <case>
    When sendInvoice is called for "A" with customInvoiceId set to <value>
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has no deliveredAt

    Examples: What is asked
      | case                            | value       |
      | an id that was never given      | (unknown)   |
      | an id that lacks its last digit | order-200   |
      | an id with a digit too many     | order-20011 |

  Scenario: It refuses another company's invoice
    Given a mobile invoice "B" of another company
      | customInvoiceId | order-2002 |
      | create_only     | true       |
      | state           | CREATED    |
    When sendInvoice is called for "B"
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "B" now is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has no deliveredAt

  Scenario: It says what is wrong
    When sendInvoice is called for "A" with customInvoiceId set to (unknown)
    Then it is refused with 400 Bad Request
    And the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | error      | (some text) |
    And getInvoiceStatus for "A" now has no deliveredAt
