@read-only @deprecated
Feature: inbound_invoice_show
  Returns a received invoice, and its document in a wanted format.

  Background:
    Given an invoice "rent"
      | direction | RECEIVED |

  Scenario: It returns an invoice with all its members
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
    When inbound_invoice_show is called for "rent"
    Then it has
      | id                                   | (the id of "rent")                |
      | state                                | SENT                              |
      | currency                             | (the currency of "rent")          |
      | invoice_nr                           | (the number of "rent")            |
      | order_nr                             | 4500017                           |
      | sum                                  | (the sum of "rent")               |
      | sum_tax                              | (the sum_tax of "rent")           |
      | delivery_date                        | 20260109                          |
      | delivery_type                        | mail                              |
      | reference_nr                         | (the reference of "rent")         |
      | date                                 | 20260110                          |
      | date_due                             | 20260209                          |
      | company_interest                     | 11.5                              |
      | company_reminder                     | 5.50                              |
      | company_paper_fee                    | 3.25                              |
      | customer_reference                   | House 3                           |
      | company_reference                    | Flat 12                           |
      | company_comment                      | Thank you                         |
      | notes                                | Rent of January                   |
      | lang                                 | NO                                |
      | customer_nr                          | 1001                              |
      | customer_name                        | (own company's name)              |
      | customer_bid                         | (own company's bid)               |
      | customer_ovt                         | (own company's eia)               |
      | customer_email                       | office@example.com                |
      | customer_contact_p                   | Nils Berg                         |
      | customer_address1                    | Storgata 1                        |
      | customer_address2                    | Etasje 2                          |
      | customer_post_code                   | 0150                              |
      | customer_post_office                 | Oslo                              |
      | customer_state                       | Viken                             |
      | customer_country                     | (the recipient_country of "rent") |
      | work_order_nr                        | W-77                              |
      | payment_terms                        | 14 days                           |
      | company_name                         | (the sender_name of "rent")       |
      | company_bid                          | (the sender_bid of "rent")        |
      | company_address1                     | Lilletorget 2                     |
      | company_address2                     | Port 3                            |
      | company_post_code                    | 0184                              |
      | company_post_office                  | Oslo                              |
      | company_city                         | Oslo                              |
      | company_state                        | Oslo                              |
      | company_phone                        | +4790000010                       |
      | company_gsm                          | +4790000003                       |
      | company_fax                          | +4790000011                       |
      | company_website                      | www.example.com                   |
      | invoice_delivery_address.id          | (some text)                       |
      | invoice_delivery_address.name        | Kari Nordmann                     |
      | invoice_delivery_address.address1    | Storgata 1                        |
      | invoice_delivery_address.address2    | Etasje 2                          |
      | invoice_delivery_address.post_code   | 0150                              |
      | invoice_delivery_address.post_office | Oslo                              |
      | invoice_delivery_address.state       | Oslo                              |
      | invoice_delivery_address.country     | NO                                |
      | invoice_seller_information.id        | (some text)                       |
      | invoice_seller_information.name      | Ola Hansen                        |
      | invoice_seller_information.email     | ola@example.com                   |
      | invoice_seller_information.phone     | +4790000002                       |
    And it lists these items
      | status | subject | definition | item_code | amount | unit_type | price   | tax | discount | position | sum     | sum_tax |
      | OK     | Rent    | January    | R1        | 1      | pcs       | 1000.00 | 25  | 0        | 1        | 1000.00 | 1250.00 |
    And it lists these accounts
      | status | account     | iban            | bank | swift    |
      | OK     | 12345678903 | NO9386011117947 | DNB  | DNBANOKK |

  Scenario: It returns who sent an invoice
    Given an invoice "rent"
      | sender_country | NO                   |
      | company_email  | office@example.com   |
      | user_name      | Ida Moen             |
      | user_email     | ida.moen@example.com |
      | user_phone     | +4790000006          |
    When inbound_invoice_show is called for "rent"
    Then it has
      | company_country | NO                   |
      | company_email   | office@example.com   |
      | user_name       | Ida Moen             |
      | user_email      | ida.moen@example.com |
      | user_phone      | +4790000006          |

  Scenario Outline: It returns the document as <format>
    Given an invoice "rent"
      | source_format | <original> |
    When inbound_invoice_show is called for "rent" with xmlformat set to <format>
    Then it lists these attachments
      | attachment_type | filename    |
      | <type>          | (some text) |

    Examples: The original
      | format | original | type   |
      | liinos | LIINOS   | LIINOS |
      | sedi   | SEDI     | SEDI   |
      | bgc    | BGC      | BGC    |

    @conversions
    Examples: Made from another format
      | format      | original    | type        |
      | finvoice    | PEPPOLBIS30 | FINVOICE    |
      | finvoice2   | PEPPOLBIS30 | FINVOICE2   |
      | finvoice30  | PEPPOLBIS30 | FINVOICE30  |
      | teapps      | PEPPOLBIS30 | TEAPPS      |
      | teapps30    | PEPPOLBIS30 | TEAPPS30    |
      | ebis        | PEPPOLBIS30 | EBIS        |
      | ubl         | PEPPOLBIS30 | UBL         |
      | svefaktura  | PEPPOLBIS30 | SVEFAKTURA  |
      | ehf         | PEPPOLBIS30 | EHF         |
      | vismaxml    | PEPPOLBIS30 | VISMAXML    |
      | vismaxml60  | PEPPOLBIS30 | VISMAXML60  |
      | e2b         | PEPPOLBIS30 | E2B         |
      | woodx       | PEPPOLBIS30 | WOODX       |
      | facturae    | PEPPOLBIS30 | FACTURAE    |
      | peppolbis20 | PEPPOLBIS30 | PEPPOLBIS20 |
      | siubl11     | PEPPOLBIS30 | SIUBL11     |
      | siubl20     | PEPPOLBIS30 | SIUBL20     |

  @no-format
  Scenario Outline: It returns no document when xmlformat is <value>
    When inbound_invoice_show is called for "rent" with xmlformat set to <value>
    Then it lists no attachments

    Examples: Values
      | value   |
      | (empty) |
      | (null)  |

  @rows-excluded
  Scenario: It leaves the rows out for an exclamation mark
    When inbound_invoice_show is called for "rent" with xmlformat set to !finvoice30
    Then it lists no items
    And it lists these attachments
      | attachment_type |
      | FINVOICE30      |

  Scenario: It returns the rows beside a document
    When inbound_invoice_show is called for "rent" with xmlformat set to finvoice30
    Then it lists these items
      | subject     |
      | (some text) |

  @files-on-request
  Scenario: It returns no files of an invoice without any
    When inbound_invoice_show is called for "rent" with include_files set to true
    Then it lists no attachments

  Scenario Outline: It reports that an invoice is <state>
    Given an invoice "rent"
      | reaction | <reaction> |
    When inbound_invoice_show is called for "rent"
    Then it has
      | state | <state> |

    Examples: States
      | state    | reaction |
      | SENT     |          |
      | DECLINED | DECLINED |
      | ACCEPTED | ACCEPTED |
      | DISPUTED | DISPUTED |

  @missing-day-is-nil
  Scenario: It returns nil for a day that the invoice does not have
    Given an invoice "rent"
      | delivery_date |  |
    When inbound_invoice_show is called for "rent"
    Then it has
      | delivery_date | (null) |

  Scenario Outline: It refuses <case>
    When inbound_invoice_show is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                        | field     | value     | error                                              |
      | an unknown id               | id        | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an unknown format           | xmlformat | pdf       | ERROR: FORMAT NOT SUPPORTED                        |
      | a format called nil         | xmlformat | nil       | ERROR: FORMAT NOT SUPPORTED                        |
      | siubl10, an old version     | xmlformat | siubl10   | ERROR: FORMAT IS NO LONGER SUPPORTED               |
      | bgc, which is never made    | xmlformat | bgc       | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | liinos, which is never made | xmlformat | liinos    | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | sedi, which is never made   | xmlformat | sedi      | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |

  Scenario Outline: It refuses to write a document for an invoice <case>
    Given an invoice "rent"
      | <field> | <value> |
    When inbound_invoice_show is called for "rent" with xmlformat set to finvoice30
    Then it is refused with ERROR: XML GENERATION FAILED

    Examples: When it is asked
      | case                   | field    | value |
      | without a number       | number   |       |
      | without a currency     | currency |       |
      | without a total        | sum_tax  |       |
      | whose net is no number | sum      | much  |

  Scenario: It refuses an invoice that the company sent
    Given an invoice "sold"
    When inbound_invoice_show is called for "sold"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
      | direction | RECEIVED |
    When inbound_invoice_show is called for "theirs"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
