@read-only
Feature: invoice_list_inbound_between_dates
  Lists the invoices that the company received between two moments.

  Scenario: It lists an invoice with all that its receiver is told of it
    Given an invoice "rent"
      | direction            | RECEIVED           |
      | order_nr             | 4500017            |
      | delivery_date        | 2026-01-09         |
      | delivery_type        | mail               |
      | company_interest     | 11.5               |
      | company_reminder     | 5.50               |
      | company_paper_fee    | 3.25               |
      | customer_reference   | Ola                |
      | company_reference    | Kari               |
      | comment              | Thank you          |
      | notes                | Rent of January    |
      | lang                 | NO                 |
      | customer_nr          | 1001               |
      | recipient_name       | Other Seller AS    |
      | recipient_bid        | 987654325          |
      | recipient_eia        | 0192:987654325     |
      | customer_email       | office@example.com |
      | customer_contact_p   | Nils Berg          |
      | customer_address1    | Storgata 1         |
      | customer_address2    | Etasje 2           |
      | customer_post_code   | 0150               |
      | customer_post_office | Oslo               |
      | customer_state       | Viken              |
      | work_order_nr        | W-77               |
      | payment_terms        | 14 days            |
    When invoice_list_inbound_between_dates is called
    Then the response has
      | invoices.id                                   | (the id of "rent")        |
      | invoices.state                                | SENT                      |
      | invoices.currency                             | NOK                       |
      | invoices.invoice_nr                           | 10001                     |
      | invoices.order_nr                             | 4500017                   |
      | invoices.sum                                  | 1000.00                   |
      | invoices.sum_tax                              | 1250.00                   |
      | invoices.delivery_date                        | 20260109                  |
      | invoices.delivery_type                        | mail                      |
      | invoices.reference_nr                         | 0000012344                |
      | invoices.date                                 | 20260110                  |
      | invoices.date_due                             | 20260209                  |
      | invoices.company_interest                     | 11.5                      |
      | invoices.company_reminder                     | 5.50                      |
      | invoices.company_paper_fee                    | 3.25                      |
      | invoices.customer_reference                   | Ola                       |
      | invoices.company_reference                    | Kari                      |
      | invoices.company_comment                      | Thank you                 |
      | invoices.notes                                | Rent of January           |
      | invoices.lang                                 | NO                        |
      | invoices.customer_nr                          | 1001                      |
      | invoices.customer_name                        | Other Seller AS           |
      | invoices.customer_bid                         | 987654325                 |
      | invoices.customer_ovt                         | 0192:987654325            |
      | invoices.customer_email                       | office@example.com        |
      | invoices.customer_contact_p                   | Nils Berg                 |
      | invoices.customer_address1                    | Storgata 1                |
      | invoices.customer_address2                    | Etasje 2                  |
      | invoices.customer_post_code                   | 0150                      |
      | invoices.customer_post_office                 | Oslo                      |
      | invoices.customer_state                       | Viken                     |
      | invoices.customer_country                     | NO                        |
      | invoices.work_order_nr                        | W-77                      |
      | invoices.payment_terms                        | 14 days                   |
      | invoices.company_name                         | Example Seller AS         |
      | invoices.company_bid                          | 987654325                 |
      | invoices.company_country                      | NO                        |
      | invoices.company_address1                     | Lilletorget 2             |
      | invoices.company_address2                     | Port 3                    |
      | invoices.company_post_code                    | 0184                      |
      | invoices.company_post_office                  | Oslo                      |
      | invoices.company_city                         | Oslo                      |
      | invoices.company_state                        | Oslo                      |
      | invoices.company_phone                        | +4790000010               |
      | invoices.company_gsm                          | +4790000003               |
      | invoices.company_fax                          | +4790000011               |
      | invoices.company_email                        | office@example.com        |
      | invoices.company_website                      | www.example.com           |
      | invoices.user_name                            | Kari Nordmann             |
      | invoices.user_email                           | kari.nordmann@example.com |
      | invoices.user_phone                           | +4790000001               |
      | invoices.items.status                         | OK                        |
      | invoices.items.subject                        | Rent                      |
      | invoices.items.definition                     | January                   |
      | invoices.items.item_code                      | R1                        |
      | invoices.items.amount                         | 1                         |
      | invoices.items.unit_type                      | pcs                       |
      | invoices.items.price                          | 1000.00                   |
      | invoices.items.tax                            | 25                        |
      | invoices.items.discount                       | 0                         |
      | invoices.items.position                       | 1                         |
      | invoices.items.sum                            | 1000.00                   |
      | invoices.items.sum_tax                        | 1250.00                   |
      | invoices.accounts.status                      | OK                        |
      | invoices.accounts.account                     | 12345678903               |
      | invoices.accounts.iban                        | NO9386011117947           |
      | invoices.accounts.bank                        | DNB                       |
      | invoices.accounts.swift                       | DNBANOKK                  |
      | invoices.invoice_delivery_address.id          | 1                         |
      | invoices.invoice_delivery_address.name        | Kari Nordmann             |
      | invoices.invoice_delivery_address.address1    | Storgata 1                |
      | invoices.invoice_delivery_address.address2    | Etasje 2                  |
      | invoices.invoice_delivery_address.post_code   | 0150                      |
      | invoices.invoice_delivery_address.post_office | Oslo                      |
      | invoices.invoice_delivery_address.state       | Oslo                      |
      | invoices.invoice_delivery_address.country     | NO                        |
      | invoices.invoice_seller_information.id        | 1                         |
      | invoices.invoice_seller_information.name      | Ola Hansen                |
      | invoices.invoice_seller_information.email     | ola@example.com           |
      | invoices.invoice_seller_information.phone     | +4790000002               |

  Scenario Outline: It lists an invoice that <case>
    Given an invoice "rent"
      | direction | RECEIVED   |
      | reaction  | <reaction> |
    When invoice_list_inbound_between_dates is called
    Then the response lists these invoices
      | invoice_nr | state    | date     |
      | 10001      | <number> | 20260110 |

    Examples: States
      | case             | reaction | number   |
      | was not answered |          | SENT     |
      | was declined     | DECLINED | DECLINED |
      | was accepted     | ACCEPTED | ACCEPTED |
      | was disputed     | DISPUTED | DISPUTED |

  Scenario Outline: It lists an invoice that came <case>
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    When invoice_list_inbound_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists these invoices
      | id                 |
      | (the id of "rent") |

    Examples: The edges of the time
      | case         | start          | end            |
      | at the start | 20260112080000 | 20260112090000 |
      | at the end   | 20260112070000 | 20260112080000 |

  Scenario Outline: It leaves out an invoice that came <case>
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    When invoice_list_inbound_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists no invoices

    Examples: Beyond the edges of the time
      | case                                 | start          | end            |
      | a second before the start            | 20260112080001 | 20260112090000 |
      | a second after the end               | 20260112070000 | 20260112075959 |
      | in a time that ends before it starts | 20260112090000 | 20260112070000 |

  Scenario: It lists neither what the company sent nor what another company received
    Given an invoice "sold"
    And an invoice "theirs" of another company
      | direction | RECEIVED |
    When invoice_list_inbound_between_dates is called
    Then the response lists no invoices

  Scenario Outline: It refuses <case> for the start
    When invoice_list_inbound_between_dates is called with timestamp_start set to <value>
    Then it is refused with ERROR: TIMESTAMP START FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed start
    When invoice_list_inbound_between_dates is called repeatedly with timestamp_start set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP START FORMAT ERROR

  Scenario Outline: It refuses <case> for the end
    When invoice_list_inbound_between_dates is called with timestamp_end set to <value>
    Then it is refused with ERROR: TIMESTAMP END FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed end
    When invoice_list_inbound_between_dates is called repeatedly with timestamp_end set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP END FORMAT ERROR
