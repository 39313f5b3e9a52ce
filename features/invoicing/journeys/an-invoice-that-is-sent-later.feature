@effect @irreversible
Feature: An invoice that is sent later
  A company prepares an invoice, sends it when the time has come, and follows what becomes of it.

  @create-only @status-by-custom-id @send-later @delivered-at-appears @opened-at-appears @paid-at-appears
  Scenario: It waits, is sent, is opened and is paid
    When createInvoice is called with smsDetails.createOnly set to true
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has no deliveredAt
    And the response has no openedAt
    And the response has no paidAt
    When sendInvoice is called
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |
    And the response has no openedAt
    And the response has no paidAt
    Given "order-1001" moves to state OPENED
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |
      | openedAt    | 2026-01-16  |
    And the response has no paidAt
    Given "order-1001" moves to state PAID
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |
      | openedAt    | 2026-01-16  |
      | paidAt      | 2026-01-17  |

  @create-only @send-later
  Scenario: Of two invoices that wait, the one that is sent is delivered
    When createInvoice is called
      | invoiceDetails.customInvoiceId | order-1002 |
      | invoiceDetails.invoiceNumber   | 1002       |
      | smsDetails.createOnly          | true       |
    Then it succeeds
    When createInvoice is called with smsDetails.createOnly set to true
    Then it succeeds
    When sendInvoice is called with customInvoiceId set to order-1002
    Then it succeeds
    When getInvoiceStatus is called with customInvoiceId set to order-1002
    Then the response has
      | deliveredAt | (some text) |
    When getInvoiceStatus is called
    Then the response has no deliveredAt

  Scenario: It cannot be sent again once the recipient has it
    When createInvoice is called with smsDetails.createOnly set to true
    Then it succeeds
    When sendInvoice is called
    Then it succeeds
    Given "order-1001" moves to state OPENED
    When sendInvoice is called
    Then it is refused with 400 Bad Request
    And getInvoiceStatus for "order-1001" now has
      | openedAt | 2026-01-16 |
    And getInvoiceStatus for "order-1001" now has no paidAt
