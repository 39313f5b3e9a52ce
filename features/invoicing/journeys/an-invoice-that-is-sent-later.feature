@effect @lasting
Feature: An invoice that is sent later
  A company prepares an invoice, sends it when the time has come, and follows what becomes of it.

  @create-only @status-by-custom-id @send-later @delivered-at-once @delivered-at-appears @opened-at-appears @paid-at-appears
  Scenario: The invoice waits, is sent, is opened and is paid
    When createInvoice is called with smsDetails.createOnly set to true
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has no deliveredAt
    When sendInvoice is called
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |
    And the response has no openedAt
    Given "order-1001" moves to state OPENED
    When getInvoiceStatus is called
    Then the response has
      | openedAt | (some text) |
    And the response has no paidAt
    Given "order-1001" moves to state PAID
    When getInvoiceStatus is called
    Then the response has
      | paidAt | (some text) |

  @same-url
  Scenario: The invoice keeps its URL when it is sent
    When createInvoice is called with smsDetails.createOnly set to true
    And the response is kept as "created"
    And sendInvoice is called
    Then the response has
      | invoiceUrl | (the invoiceUrl of "created") |

  @create-only @send-later @delivered-at-once
  Scenario: Of two invoices that wait, only the one that is sent is delivered
    When createInvoice is called
      | invoiceDetails.customInvoiceId | order-1002 |
      | invoiceDetails.invoiceNumber   | 1002       |
      | smsDetails.createOnly          | true       |
    And createInvoice is called with smsDetails.createOnly set to true
    And sendInvoice is called with customInvoiceId set to order-1002
    And getInvoiceStatus is called with customInvoiceId set to order-1002
    Then the response has
      | deliveredAt | (some text) |
    And getInvoiceStatus now has no deliveredAt

  Scenario: An invoice cannot be sent twice
    When createInvoice is called with smsDetails.createOnly set to true
    And sendInvoice is called
    And sendInvoice is called
    Then it is refused with 400 Bad Request

  Scenario: An invoice that was sent at once cannot be sent again
    When createInvoice is called
    And sendInvoice is called
    Then it is refused with 400 Bad Request
