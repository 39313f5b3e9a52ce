@effect @lasting
Feature: sendInvoice
  Sends an invoice that was created earlier with createOnly.

  Background:
    Given a mobile invoice "A" in state CREATED
      | create_only | true |

  @send-later @delivered-at-once
  Scenario: It delivers an invoice that was only created
    When sendInvoice is called for "A"
    Then the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | invoiceUrl | (some text) |
    And getInvoiceStatus for "A" now has
      | deliveredAt | (some text) |
    And getInvoiceStatus for "A" now has no openedAt
    And getInvoiceStatus for "A" now has no paidAt

  Scenario: It delivers no other invoice
    Given a mobile invoice "B" in state CREATED
      | customInvoiceId | order-2002 |
      | create_only     | true       |
    When sendInvoice is called for "B"
    Then it succeeds
    And getInvoiceStatus for "A" now has no deliveredAt

  @delivered-at-once @any-characters-in-id
  Scenario: It delivers an invoice whose id has characters with a meaning in URLs
    Given a mobile invoice "B" in state CREATED
      | customInvoiceId | Ordre nr. 20+02?å%#1 |
      | create_only     | true                 |
    When sendInvoice is called for "B"
    Then it succeeds
    And getInvoiceStatus for "B" now has
      | deliveredAt | (some text) |

  Scenario Outline: It refuses an invoice that <case>
    Given "A" moves to state <state>
    When sendInvoice is called for "A"
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has
      | deliveredAt | (some text) |

    Examples: When it is asked
      | case                     | state     |
      | was delivered before     | DELIVERED |
      | the recipient has opened | OPENED    |
      | the recipient has paid   | PAID      |

  Scenario Outline: It refuses <case>
    When sendInvoice is called for "A" with customInvoiceId set to <value>
    Then it is refused with 400 Bad Request
    And the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | error      | (some text) |
    And getInvoiceStatus for "A" now has no deliveredAt

    Examples: What is asked
      | case                          | value       |
      | an unknown id                 | (unknown)   |
      | an id without its last digit  | order-200   |
      | an id with one digit too many | order-20011 |

  Scenario: It refuses another company's invoice
    Given a mobile invoice "B" of another company
      | customInvoiceId | order-2002 |
      | create_only     | true       |
      | state           | CREATED    |
    When sendInvoice is called for "B"
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "A" now has no deliveredAt
