@effect @irreversible
Feature: One invoice over SOAP and REST
  The two APIs of one service tell the same of the same invoice, whichever it was sent by.

  Background:
    Given an invoice document "rent"
      | number   | 20077                   |
      | net      | 1000.40                 |
      | buyer_id | (another company's bid) |

  Scenario: What was sent over SOAP is shown alike over both
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | invoice_nr | 20077    |
      | sum        | 1000.40  |
      | sum_tax    | 1250.50  |
      | currency   | NOK      |
      | date       | 20260115 |
      | date_due   | 20260214 |
    And getV1InvoicesId for "rent" now has
      | number   | 20077      |
      | sum      | 1000.4     |
      | sum_tax  | 1250.5     |
      | currency | NOK        |
      | date     | 2026-01-15 |
      | date_due | 2026-02-14 |

  Scenario: What was sent over REST is shown alike over both
    When postV1Invoices is called for "rent"
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | number  | 20077  |
      | sum     | 1000.4 |
      | sum_tax | 1250.5 |
    And invoice_show for "rent" now has
      | invoice_nr | 20077   |
      | sum        | 1000.40 |
      | sum_tax    | 1250.50 |

  Scenario: What the recipient receives is the same over both
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When inbound_invoice_download is called for "rent"
    Then it succeeds
    When getV1InvoicesId is called for "rent"
    Then the response has
      | number  | 20077  |
      | sum     | 1000.4 |
      | sum_tax | 1250.5 |
