@read-only @deprecated
Feature: inbound_invoice_show
  Tells all of a received invoice and returns it in a wanted format.

  Scenario: It shows an invoice with all that its receiver is told of it
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
    When inbound_invoice_show is called for "rent"
    Then the response has
      | id                                   | (the id of "rent")        |
      | state                                | SENT                      |
      | currency                             | NOK                       |
      | invoice_nr                           | 10001                     |
      | order_nr                             | 4500017                   |
      | sum                                  | 1000.00                   |
      | sum_tax                              | 1250.00                   |
      | delivery_date                        | 20260109                  |
      | delivery_type                        | mail                      |
      | reference_nr                         | 0000012344                |
      | date                                 | 20260110                  |
      | date_due                             | 20260209                  |
      | company_interest                     | 11.5                      |
      | company_reminder                     | 5.50                      |
      | company_paper_fee                    | 3.25                      |
      | customer_reference                   | Ola                       |
      | company_reference                    | Kari                      |
      | company_comment                      | Thank you                 |
      | notes                                | Rent of January           |
      | lang                                 | NO                        |
      | customer_nr                          | 1001                      |
      | customer_name                        | Other Seller AS           |
      | customer_bid                         | 987654325                 |
      | customer_ovt                         | 0192:987654325            |
      | customer_email                       | office@example.com        |
      | customer_contact_p                   | Nils Berg                 |
      | customer_address1                    | Storgata 1                |
      | customer_address2                    | Etasje 2                  |
      | customer_post_code                   | 0150                      |
      | customer_post_office                 | Oslo                      |
      | customer_state                       | Viken                     |
      | customer_country                     | NO                        |
      | work_order_nr                        | W-77                      |
      | payment_terms                        | 14 days                   |
      | company_name                         | Example Seller AS         |
      | company_bid                          | 987654325                 |
      | company_country                      | NO                        |
      | company_address1                     | Lilletorget 2             |
      | company_address2                     | Port 3                    |
      | company_post_code                    | 0184                      |
      | company_post_office                  | Oslo                      |
      | company_city                         | Oslo                      |
      | company_state                        | Oslo                      |
      | company_phone                        | +4790000010               |
      | company_gsm                          | +4790000003               |
      | company_fax                          | +4790000011               |
      | company_email                        | office@example.com        |
      | company_website                      | www.example.com           |
      | user_name                            | Kari Nordmann             |
      | user_email                           | kari.nordmann@example.com |
      | user_phone                           | +4790000001               |
      | items.status                         | OK                        |
      | items.subject                        | Rent                      |
      | items.definition                     | January                   |
      | items.item_code                      | R1                        |
      | items.amount                         | 1                         |
      | items.unit_type                      | pcs                       |
      | items.price                          | 1000.00                   |
      | items.tax                            | 25                        |
      | items.discount                       | 0                         |
      | items.position                       | 1                         |
      | items.sum                            | 1000.00                   |
      | items.sum_tax                        | 1250.00                   |
      | accounts.status                      | OK                        |
      | accounts.account                     | 12345678903               |
      | accounts.iban                        | NO9386011117947           |
      | accounts.bank                        | DNB                       |
      | accounts.swift                       | DNBANOKK                  |
      | invoice_delivery_address.id          | 1                         |
      | invoice_delivery_address.name        | Kari Nordmann             |
      | invoice_delivery_address.address1    | Storgata 1                |
      | invoice_delivery_address.address2    | Etasje 2                  |
      | invoice_delivery_address.post_code   | 0150                      |
      | invoice_delivery_address.post_office | Oslo                      |
      | invoice_delivery_address.state       | Oslo                      |
      | invoice_delivery_address.country     | NO                        |
      | invoice_seller_information.id        | 1                         |
      | invoice_seller_information.name      | Ola Hansen                |
      | invoice_seller_information.email     | ola@example.com           |
      | invoice_seller_information.phone     | +4790000002               |

  Scenario Outline: It returns the document as <format>
    Given an invoice "rent"
      | direction     | RECEIVED   |
      | number        | 20077      |
      | source_format | <original> |
    When inbound_invoice_show is called for "rent" with xmlformat set to <format>
    Then the response lists these attachments
      | attachment_type | filename          | file                 |
      | <type>          | invoice-20077.xml | (a file with <root>) |

    Examples: Every format
      | format      | original    | type        | root            |
      | finvoice    | PEPPOLBIS30 | FINVOICE    | <Finvoice       |
      | finvoice2   | PEPPOLBIS30 | FINVOICE2   | <Finvoice       |
      | finvoice30  | PEPPOLBIS30 | FINVOICE30  | <Finvoice       |
      | teapps      | PEPPOLBIS30 | TEAPPS      | <INVOICE_CENTER |
      | teapps30    | PEPPOLBIS30 | TEAPPS30    | <INVOICE_CENTER |
      | ubl         | PEPPOLBIS30 | UBL         | <Invoice        |
      | liinos      | LIINOS      | LIINOS      | <LIINOS         |
      | svefaktura  | PEPPOLBIS30 | SVEFAKTURA  | <SVEFAKTURA     |
      | sedi        | SEDI        | SEDI        | <SEDI           |
      | ehf         | PEPPOLBIS30 | EHF         | <Invoice        |
      | vismaxml    | PEPPOLBIS30 | VISMAXML    | <VISMAXML       |
      | vismaxml60  | PEPPOLBIS30 | VISMAXML60  | <VISMAXML60     |
      | e2b         | PEPPOLBIS30 | E2B         | <E2B            |
      | woodx       | PEPPOLBIS30 | WOODX       | <WOODX          |
      | facturae    | PEPPOLBIS30 | FACTURAE    | <FACTURAE       |
      | bgc         | BGC         | BGC         | <BGC            |
      | peppolbis20 | PEPPOLBIS30 | PEPPOLBIS20 | <Invoice        |
      | siubl20     | PEPPOLBIS30 | SIUBL20     | <Invoice        |

  Scenario Outline: It returns no document <case>
    Given an invoice "rent"
      | direction | RECEIVED |
    When inbound_invoice_show is called for "rent" with xmlformat set to <value>
    Then the response lists no attachments

    Examples: Unless a format is named
      | case                      | value   |
      | where the format is empty | (empty) |
      | where the format is nil   | (null)  |

  Scenario: It leaves out the rows where an exclamation mark says so
    Given an invoice "rent"
      | direction | RECEIVED |
    When inbound_invoice_show is called for "rent" with xmlformat set to !finvoice30
    Then the response lists no items
    And the response lists these attachments
      | attachment_type |
      | FINVOICE30      |

  Scenario: It returns no files where there are none
    Given an invoice "rent"
      | direction | RECEIVED |
    When inbound_invoice_show is called for "rent" with include_files set to true
    Then the response lists no attachments

  Scenario: It returns the rows where nothing leaves them out
    Given an invoice "rent"
      | direction | RECEIVED |
    When inbound_invoice_show is called for "rent" with xmlformat set to finvoice30
    Then the response lists these items
      | subject | date     | date_due |
      | Rent    | 20260110 | 20260209 |

  Scenario Outline: It tells the state of an invoice that <case>
    Given an invoice "rent"
      | direction | RECEIVED   |
      | reaction  | <reaction> |
    When inbound_invoice_show is called for "rent"
    Then the response has
      | state | <number> |

    Examples: States
      | case             | reaction | number   |
      | was not answered |          | SENT     |
      | was declined     | DECLINED | DECLINED |
      | was accepted     | ACCEPTED | ACCEPTED |
      | was disputed     | DISPUTED | DISPUTED |

  Scenario: It tells of days that an invoice does not have with nil
    Given an invoice "rent"
      | direction     | RECEIVED |
      | delivery_date |          |
    When inbound_invoice_show is called for "rent"
    Then the response has
      | delivery_date | (null) |

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | direction | RECEIVED |
    When inbound_invoice_show is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                  | field     | value     | error                                              |
      | an unknown id                         | id        | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an empty id                           | id        | (empty)   | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an id of nil                          | id        | (null)    | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an unknown format                     | xmlformat | pdf       | ERROR: FORMAT NOT SUPPORTED                        |
      | a format named nil                    | xmlformat | nil       | ERROR: FORMAT NOT SUPPORTED                        |
      | a format that is no longer supported  | xmlformat | ebis      | ERROR: FORMAT IS NO LONGER SUPPORTED               |
      | a version that is no longer supported | xmlformat | siubl11   | ERROR: FORMAT IS NO LONGER SUPPORTED               |
      | bgc, which is only passed on          | xmlformat | bgc       | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | liinos, which is only passed on       | xmlformat | liinos    | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | sedi, which is only passed on         | xmlformat | sedi      | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |

  Scenario Outline: It refuses to write a document for <case>
    Given an invoice "rent"
      | direction | RECEIVED |
      | <field>   | <value>  |
    When inbound_invoice_show is called for "rent" with xmlformat set to finvoice30
    Then it is refused with ERROR: XML GENERATION FAILED

    Examples: When it is asked
      | case                              | field    | value |
      | an invoice without a number       | number   |       |
      | an invoice without a currency     | currency |       |
      | an invoice without a total        | sum_tax  |       |
      | an invoice whose net is no number | sum      | much  |

  Scenario: It refuses an invoice that the company sent
    Given an invoice "rent"
    When inbound_invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses another company's invoice
    Given an invoice "rent" of another company
      | direction | RECEIVED |
    When inbound_invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
