@effect @irreversible @deprecated
Feature: register_duetto_payment
  Tells of a payment that came to the company itself, so that nobody collects it any more.

  Background:
    Given the company has country set to FI
    And the company has duetto set to true
    And an invoice "rent"
      | number   | 1234       |
      | date_due | 2026-01-01 |

  Scenario: It takes the invoice for paid
    When register_duetto_payment is called for "rent"
    Then it succeeds
    And collection_send for "rent" now is refused with ERROR: NO INVOICES FOUND

  Scenario Outline: It takes a payment with <case>
    When register_duetto_payment is called for "rent" with duetto_payment_struct.<field> set to <value>
    Then it succeeds
    And collection_send for "rent" now is refused with ERROR: NO INVOICES FOUND

    Examples: What a payment may say
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
      | a day to come        | payment_day                 | 04.04.2026        |
      | an amount with cents | paid_amount                 | 400,12            |

  @payment-says-what-it-must
  Scenario Outline: It takes no payment with <case>
    When register_duetto_payment is called for "rent" with duetto_payment_struct.<field> set to <value>
    Then collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

    Examples: What it must say
      | case                      | field            | value      |
      | no invoicee's name        | invoicee_name    | (empty)    |
      | no invoicee's number      | invoicee_ytunnus | (empty)    |
      | no payee's name           | payee_name       | (empty)    |
      | no day                    | payment_day      | (empty)    |
      | a day in another order    | payment_day      | 2026-01-05 |
      | a day that does not exist | payment_day      | 30.02.2026 |
      | no amount                 | paid_amount      | (empty)    |
      | no invoice number         | invoice_number   | (empty)    |

  Scenario: It leaves alone an invoice with another number
    When register_duetto_payment is called with duetto_payment_struct.invoice_number set to 1235
    Then it succeeds
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

  Scenario: It does not touch another company's invoice of the same number
    Given a company "another company"
      | duetto | true |
    And the caller is an admin of another company
    When register_duetto_payment is called for "rent"
    Then it succeeds
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When register_duetto_payment is called for "rent"
    Then it is refused with <error>
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

    Examples: Who asks
      | caller                        | error                                 |
      | an admin without a vendor key | ERROR: VENDOR API KEY CANNOT BE BLANK |

  Scenario: It refuses a company for which the provider has not opened it
    Given the company has duetto set to false
    When register_duetto_payment is called for "rent"
    Then it is refused with ERROR: NO RIGHTS TO USE THIS API
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |
