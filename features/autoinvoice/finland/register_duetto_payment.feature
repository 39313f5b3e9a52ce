@effect @binding @deprecated
Feature: register_duetto_payment
  Reports a payment that came to the company itself, so that nobody collects it any more.

  Background:
    Given the company has country set to FI
    And the company has duetto set to true
    And an invoice "rent"
      | number   | 1234       |
      | date_due | 2026-01-01 |

  Scenario Outline: It accepts a payment with <case>
    When register_duetto_payment is called for "rent" with duetto_payment_struct.<field> set to <value>
    Then it succeeds

    Examples: What a payment may have
      | case                 | field                       | value             |
      | a payee's number     | payee_identification_number | 9876543-2         |
      | no payee's number    | payee_identification_number | (empty)           |
      | a reference          | reference_number            | 1122334455        |
      | no reference         | reference_number            | (empty)           |
      | an invoicee's name   | invoicee_name               | Asiakas yritys Oy |
      | an invoicee's number | invoicee_ytunnus            | 123456-9          |
      | a payee's name       | payee_name                  | Yritys maksaja Öy |
      | a day with zeros     | payment_day                 | 04.01.2026        |
      | a day without zeros  | payment_day                 | 4.1.2026          |
      | a day to come        | payment_day                 | 04.04.2099        |
      | an amount with cents | paid_amount                 | 400,12            |

  @paid-and-forwarded-invoices
  Scenario Outline: It takes an invoice for paid on <day>
    When register_duetto_payment is called for "rent" with duetto_payment_struct.payment_day set to <day>
    Then it succeeds
    And collection_send for "rent" now is refused with ERROR: NO INVOICES FOUND

    Examples: Ways to write a day
      | day        |
      | 04.01.2026 |
      | 4.1.2026   |

  @payment-says-what-it-must
  Scenario Outline: It takes no payment with <case>
    When register_duetto_payment is called for "rent" with duetto_payment_struct.<field> set to <value>
    Then collection_send for "rent" now succeeds

    Examples: What it must have
      | case                      | field            | value      |
      | no invoicee's name        | invoicee_name    | (empty)    |
      | no invoicee's number      | invoicee_ytunnus | (empty)    |
      | no payee's name           | payee_name       | (empty)    |
      | no day                    | payment_day      | (empty)    |
      | a day in another order    | payment_day      | 2026-01-05 |
      | a day that does not exist | payment_day      | 30.02.2026 |
      | no amount                 | paid_amount      | (empty)    |
      | no invoice number         | invoice_number   | (empty)    |

  Scenario: It does not change an invoice with another number
    When register_duetto_payment is called with duetto_payment_struct.invoice_number set to 1235
    Then it succeeds
    And collection_send for "rent" now succeeds

  Scenario: It does not change another company's invoice of the same number
    Given a company "another company"
      | duetto | true |
    And the caller is an admin of another company
    When register_duetto_payment is called for "rent"
    Then it succeeds
    And collection_send for "rent" now succeeds

  Scenario: It refuses a call without a vendor key
    Given the caller is an admin without a vendor key
    When register_duetto_payment is called for "rent"
    Then it is refused with ERROR: VENDOR API KEY CANNOT BE BLANK
    And collection_send for "rent" now succeeds

  Scenario: It refuses a company for which the provider has not opened it
    Given the company has duetto set to false
    When register_duetto_payment is called for "rent"
    Then it is refused with ERROR: NO RIGHTS TO USE THIS API
    And collection_send for "rent" now succeeds
