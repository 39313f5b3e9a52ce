@effect @binding @deprecated
Feature: From collection to payment
  An invoice that nobody paid goes to collection, and one that was paid to the company does not.

  Background:
    Given the company has country set to FI
    And the company has duetto set to true
    And 2 invoices "bill"
      | number   | 50(n)      |
      | date_due | 2026-01-01 |

  @paid-and-forwarded-invoices
  Scenario: Of two open invoices the one that was paid is not collected
    When register_duetto_payment is called for "bill 2"
    Then it succeeds
    When collection_send is called with invoices set to (the id of "bill")
    Then the response lists these invoices
      | status | invoice_id           |
      | OK     | (the id of "bill 1") |

  @paid-and-forwarded-invoices
  Scenario: An invoice is forwarded once, for reminders or for collection
    When collection_send is called for "bill 1" with collection_type set to NOTICE
    Then the response lists these invoices
      | status | invoice_id           |
      | OK     | (the id of "bill 1") |
    When collection_send is called for "bill 1" with collection_type set to COLLECTION
    Then it is refused with ERROR: NO INVOICES FOUND
    When register_duetto_payment is called for "bill 1"
    Then it succeeds
