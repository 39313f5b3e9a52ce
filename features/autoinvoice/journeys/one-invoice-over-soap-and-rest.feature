@effect @lasting
Feature: One invoice over SOAP and REST
  The two APIs of one service show the same invoice alike, whichever it was sent by.

  Background:
    Given an invoice document "rent"
      | number   | 20077                   |
      | net      | 1000.40                 |
      | buyer_id | (another company's bid) |

  Scenario Outline: An invoice sent by <method> is shown alike
    When <method> is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | invoice_nr | 20077   |
      | sum        | 1000.40 |
      | sum_tax    | 1250.50 |
      | currency   | NOK     |
    And getV1InvoicesId for "rent" now has
      | number   | 20077  |
      | sum      | 1000.4 |
      | sum_tax  | 1250.5 |
      | currency | NOK    |

    Examples: Both ways
      | method                            |
      | invoice_put_invoice_with_metadata |
      | postV1Invoices                    |

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
