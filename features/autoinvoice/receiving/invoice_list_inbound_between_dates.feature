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
    Then the answer has
      | 0.id                                   | (the id of "rent")        |
      | 0.state                                | 1                         |
      | 0.currency                             | NOK                       |
      | 0.invoice_nr                           | 10001                     |
      | 0.order_nr                             | 4500017                   |
      | 0.sum                                  | 1000.00                   |
      | 0.sum_tax                              | 1250.00                   |
      | 0.delivery_date                        | 20260109                  |
      | 0.delivery_type                        | mail                      |
      | 0.reference_nr                         | 0000012344                |
      | 0.date                                 | 20260110                  |
      | 0.date_due                             | 20260209                  |
      | 0.company_interest                     | 11.5                      |
      | 0.company_reminder                     | 5.50                      |
      | 0.company_paper_fee                    | 3.25                      |
      | 0.customer_reference                   | Ola                       |
      | 0.company_reference                    | Kari                      |
      | 0.company_comment                      | Thank you                 |
      | 0.notes                                | Rent of January           |
      | 0.lang                                 | NO                        |
      | 0.customer_nr                          | 1001                      |
      | 0.customer_name                        | Other Seller AS           |
      | 0.customer_bid                         | 987654325                 |
      | 0.customer_ovt                         | 0192:987654325            |
      | 0.customer_email                       | office@example.com        |
      | 0.customer_contact_p                   | Nils Berg                 |
      | 0.customer_address1                    | Storgata 1                |
      | 0.customer_address2                    | Etasje 2                  |
      | 0.customer_post_code                   | 0150                      |
      | 0.customer_post_office                 | Oslo                      |
      | 0.customer_state                       | Viken                     |
      | 0.customer_country                     | NO                        |
      | 0.work_order_nr                        | W-77                      |
      | 0.payment_terms                        | 14 days                   |
      | 0.company_name                         | Example Seller AS         |
      | 0.company_bid                          | 987654325                 |
      | 0.company_country                      | NO                        |
      | 0.company_address1                     | Lilletorget 2             |
      | 0.company_address2                     | Port 3                    |
      | 0.company_post_code                    | 0184                      |
      | 0.company_post_office                  | Oslo                      |
      | 0.company_city                         | Oslo                      |
      | 0.company_state                        | Oslo                      |
      | 0.company_phone                        | +4790000010               |
      | 0.company_gsm                          | +4790000003               |
      | 0.company_fax                          | +4790000011               |
      | 0.company_email                        | office@example.com        |
      | 0.company_website                      | www.example.com           |
      | 0.user_name                            | Kari Nordmann             |
      | 0.user_email                           | kari.nordmann@example.com |
      | 0.user_phone                           | +4790000001               |
      | 0.items.0.status                       | OK                        |
      | 0.items.0.subject                      | Rent                      |
      | 0.items.0.definition                   | January                   |
      | 0.items.0.item_code                    | R1                        |
      | 0.items.0.amount                       | 1                         |
      | 0.items.0.unit_type                    | pcs                       |
      | 0.items.0.price                        | 1000.00                   |
      | 0.items.0.tax                          | 25                        |
      | 0.items.0.discount                     | 0                         |
      | 0.items.0.position                     | 1                         |
      | 0.items.0.sum                          | 1000.00                   |
      | 0.items.0.sum_tax                      | 1250.00                   |
      | 0.accounts.0.status                    | OK                        |
      | 0.accounts.0.account                   | 12345678903               |
      | 0.accounts.0.iban                      | NO9386011117947           |
      | 0.accounts.0.bank                      | DNB                       |
      | 0.accounts.0.swift                     | DNBANOKK                  |
      | 0.invoice_delivery_address.id          | 1                         |
      | 0.invoice_delivery_address.name        | Kari Nordmann             |
      | 0.invoice_delivery_address.address1    | Storgata 1                |
      | 0.invoice_delivery_address.address2    | Etasje 2                  |
      | 0.invoice_delivery_address.post_code   | 0150                      |
      | 0.invoice_delivery_address.post_office | Oslo                      |
      | 0.invoice_delivery_address.state       | Oslo                      |
      | 0.invoice_delivery_address.country     | NO                        |
      | 0.invoice_seller_information.id        | 1                         |
      | 0.invoice_seller_information.name      | Ola Hansen                |
      | 0.invoice_seller_information.email     | ola@example.com           |
      | 0.invoice_seller_information.phone     | +4790000002               |

  Scenario Outline: It lists an invoice that <case>
    Given an invoice "rent"
      | direction | RECEIVED   |
      | reaction  | <reaction> |
    When invoice_list_inbound_between_dates is called
    Then the answer lists these invoices
      | invoice_nr | state    | date     |
      | 10001      | <number> | 20260110 |

    Examples: States
      | case             | reaction | number |
      | was not answered |          | 1      |
      | was declined     | DECLINED | 2      |
      | was accepted     | ACCEPTED | 3      |
      | was disputed     | DISPUTED | 92     |

  Scenario Outline: It lists an invoice that came <case>
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    When invoice_list_inbound_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the answer lists these invoices
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
    Then the answer lists no invoices

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
    Then the answer lists no invoices

  Scenario Outline: It refuses <case> for the start
    When invoice_list_inbound_between_dates is called with timestamp_start set to <value>
    Then it refuses with ERROR: TIMESTAMP START FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  Scenario: It refuses any malformed start
    When invoice_list_inbound_between_dates is called again and again with timestamp_start set to any malformed timestamp
    Then every call refuses with ERROR: TIMESTAMP START FORMAT ERROR

  Scenario Outline: It refuses <case> for the end
    When invoice_list_inbound_between_dates is called with timestamp_end set to <value>
    Then it refuses with ERROR: TIMESTAMP END FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  Scenario: It refuses any malformed end
    When invoice_list_inbound_between_dates is called again and again with timestamp_end set to any malformed timestamp
    Then every call refuses with ERROR: TIMESTAMP END FORMAT ERROR
