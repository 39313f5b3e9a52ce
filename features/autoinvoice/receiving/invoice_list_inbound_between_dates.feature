@read-only
Feature: invoice_list_inbound_between_dates
  Lists the invoices that the company received between two moments.

  Background:
    Given an invoice "rent"
      | direction | RECEIVED |

  Scenario: It lists an invoice with all its members
    Given an invoice "rent"
      | date                 | 2026-01-10           |
      | date_due             | 2026-02-09           |
      | order_nr             | 4500017              |
      | delivery_date        | 2026-01-09           |
      | delivery_type        | mail                 |
      | company_interest     | 11.5                 |
      | company_reminder     | 5.50                 |
      | company_paper_fee    | 3.25                 |
      | customer_reference   | House 3              |
      | company_reference    | Flat 12              |
      | comment              | Thank you            |
      | notes                | Rent of January      |
      | lang                 | NO                   |
      | customer_nr          | 1001                 |
      | recipient_name       | (own company's name) |
      | recipient_bid        | (own company's bid)  |
      | recipient_eia        | (own company's eia)  |
      | customer_email       | office@example.com   |
      | customer_contact_p   | Nils Berg            |
      | customer_address1    | Storgata 1           |
      | customer_address2    | Etasje 2             |
      | customer_post_code   | 0150                 |
      | customer_post_office | Oslo                 |
      | customer_state       | Viken                |
      | work_order_nr        | W-77                 |
      | payment_terms        | 14 days              |
    When invoice_list_inbound_between_dates is called
    Then it lists these invoices
      | id                 | state | invoice_nr             | order_nr | reference_nr              | work_order_nr | date     | date_due | delivery_date | delivery_type |
      | (the id of "rent") | SENT  | (the number of "rent") | 4500017  | (the reference of "rent") | W-77          | 20260110 | 20260209 | 20260109      | mail          |
    And it lists these invoices
      | currency                 | sum                 | sum_tax                 | company_interest | company_reminder | company_paper_fee | payment_terms | lang |
      | (the currency of "rent") | (the sum of "rent") | (the sum_tax of "rent") | 11.5             | 5.50             | 3.25              | 14 days       | NO   |
    And it lists these invoices
      | customer_reference | company_reference | company_comment | notes           | customer_nr | customer_name        | customer_bid        | customer_ovt        |
      | House 3            | Flat 12           | Thank you       | Rent of January | 1001        | (own company's name) | (own company's bid) | (own company's eia) |
    And it lists these invoices
      | customer_email     | customer_contact_p | customer_address1 | customer_address2 | customer_post_code | customer_post_office | customer_state | customer_country                  |
      | office@example.com | Nils Berg          | Storgata 1        | Etasje 2          | 0150               | Oslo                 | Viken          | (the recipient_country of "rent") |
    And it lists these invoices
      | company_name                | company_bid                | company_address1 | company_address2 | company_post_code | company_post_office | company_city |
      | (the sender_name of "rent") | (the sender_bid of "rent") | Lilletorget 2    | Port 3           | 0184              | Oslo                | Oslo         |
    And it lists these invoices
      | company_state | company_phone | company_gsm | company_fax | company_website |
      | Oslo          | +4790000010   | +4790000003 | +4790000011 | www.example.com |
    And it lists these invoices
      | items.status | items.subject | items.definition | items.item_code | items.amount | items.unit_type | items.price | items.tax | items.discount | items.position | items.sum | items.sum_tax |
      | OK           | Rent          | January          | R1              | 1            | pcs             | 1000.00     | 25        | 0              | 1              | 1000.00   | 1250.00       |
    And it lists these invoices
      | accounts.status | accounts.account | accounts.iban   | accounts.bank | accounts.swift |
      | OK              | 12345678903      | NO9386011117947 | DNB           | DNBANOKK       |
    And it lists these invoices
      | invoice_delivery_address.id | invoice_delivery_address.name | invoice_delivery_address.address1 | invoice_delivery_address.address2 | invoice_delivery_address.post_code | invoice_delivery_address.post_office | invoice_delivery_address.state | invoice_delivery_address.country |
      | (some text)                 | Kari Nordmann                 | Storgata 1                        | Etasje 2                          | 0150                               | Oslo                                 | Oslo                           | NO                               |
    And it lists these invoices
      | invoice_seller_information.id | invoice_seller_information.name | invoice_seller_information.email | invoice_seller_information.phone |
      | (some text)                   | Ola Hansen                      | ola@example.com                  | +4790000002                      |

  Scenario: It lists who sent an invoice
    Given an invoice "rent"
      | sender_country | NO                   |
      | company_email  | office@example.com   |
      | user_name      | Ida Moen             |
      | user_email     | ida.moen@example.com |
      | user_phone     | +4790000006          |
    When invoice_list_inbound_between_dates is called
    Then it lists these invoices
      | company_country | company_email      | user_name | user_email           | user_phone  |
      | NO              | office@example.com | Ida Moen  | ida.moen@example.com | +4790000006 |

  Scenario Outline: It lists an invoice that is <state>
    Given an invoice "rent"
      | reaction | <reaction> |
    When invoice_list_inbound_between_dates is called
    Then it lists these invoices
      | id                 | state   |
      | (the id of "rent") | <state> |

    Examples: States
      | state    | reaction |
      | SENT     |          |
      | DECLINED | DECLINED |
      | ACCEPTED | ACCEPTED |
      | DISPUTED | DISPUTED |

  @both-ends
  Scenario Outline: It lists an invoice of the <case>
    Given an invoice "rent"
      | received_at | 2026-01-12T08:00:00Z |
    When invoice_list_inbound_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then it lists these invoices
      | id                 |
      | (the id of "rent") |

    Examples: The ends of the time
      | case         | start          | end            |
      | first second | 20260112080000 | 20260112090000 |
      | last second  | 20260112070000 | 20260112080000 |

  @both-ends
  Scenario Outline: It does not list an invoice <case>
    Given an invoice "rent"
      | received_at | 2026-01-12T08:00:00Z |
    When invoice_list_inbound_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then it lists no invoices

    Examples: Beyond the ends of the time
      | case                             | start          | end            |
      | of the second before the start   | 20260112080001 | 20260112090000 |
      | of the second after the end      | 20260112070000 | 20260112075959 |
      | between an end and a later start | 20260112090000 | 20260112070000 |

  Scenario: It lists neither what the company sent nor what another company received
    Given an invoice "sold"
    And an invoice "theirs" of another company
      | direction | RECEIVED |
    When invoice_list_inbound_between_dates is called
    Then it lists these invoices
      | id                 |
      | (the id of "rent") |
