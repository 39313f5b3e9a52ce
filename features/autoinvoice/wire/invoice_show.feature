@read-only
Feature: invoice_show
  Tells all of a sent invoice, with why it failed, and returns it in a wanted format.

  Scenario: It shows an invoice with all that its sender is told of it
    Given an invoice "rent"
      | order_nr             | 4500017                                |
      | delivery_date        | 2026-01-09                             |
      | delivery_type        | mail                                   |
      | company_interest     | 11.5                                   |
      | company_reminder     | 5.50                                   |
      | company_paper_fee    | 3.25                                   |
      | customer_reference   | Ola                                    |
      | company_reference    | Kari                                   |
      | comment              | Thank you                              |
      | notes                | Rent of January                        |
      | lang                 | NO                                     |
      | customer_nr          | 1001                                   |
      | recipient_name       | Other Seller AS                        |
      | recipient_bid        | 987654325                              |
      | recipient_eia        | 0192:987654325                         |
      | customer_email       | office@example.com                     |
      | customer_contact_p   | Nils Berg                              |
      | customer_address1    | Storgata 1                             |
      | customer_address2    | Etasje 2                               |
      | customer_post_code   | 0150                                   |
      | customer_post_office | Oslo                                   |
      | customer_state       | Viken                                  |
      | work_order_nr        | W-77                                   |
      | payment_terms        | 14 days                                |
      | customer_comment     | Well done                              |
      | data                 | {"payment_instruction_identifier":"1"} |
      | reaction             |                                        |
    When invoice_show is called for "rent"
    Then the response has
      | id                                   | (the id of "rent")                     |
      | state                                | SENT                                   |
      | currency                             | NOK                                    |
      | invoice_nr                           | 10001                                  |
      | order_nr                             | 4500017                                |
      | sum                                  | 1000.00                                |
      | sum_tax                              | 1250.00                                |
      | delivery_date                        | 20260109                               |
      | delivery_type                        | mail                                   |
      | reference_nr                         | 0000012344                             |
      | date                                 | 20260110                               |
      | date_due                             | 20260209                               |
      | company_interest                     | 11.5                                   |
      | company_reminder                     | 5.50                                   |
      | company_paper_fee                    | 3.25                                   |
      | customer_reference                   | Ola                                    |
      | company_reference                    | Kari                                   |
      | company_comment                      | Thank you                              |
      | notes                                | Rent of January                        |
      | lang                                 | NO                                     |
      | customer_nr                          | 1001                                   |
      | customer_name                        | Other Seller AS                        |
      | customer_bid                         | 987654325                              |
      | customer_ovt                         | 0192:987654325                         |
      | customer_email                       | office@example.com                     |
      | customer_contact_p                   | Nils Berg                              |
      | customer_address1                    | Storgata 1                             |
      | customer_address2                    | Etasje 2                               |
      | customer_post_code                   | 0150                                   |
      | customer_post_office                 | Oslo                                   |
      | customer_state                       | Viken                                  |
      | customer_country                     | NO                                     |
      | work_order_nr                        | W-77                                   |
      | payment_terms                        | 14 days                                |
      | customer_comment                     | Well done                              |
      | data                                 | {"payment_instruction_identifier":"1"} |
      | items.status                         | OK                                     |
      | items.subject                        | Rent                                   |
      | items.definition                     | January                                |
      | items.item_code                      | R1                                     |
      | items.amount                         | 1                                      |
      | items.unit_type                      | pcs                                    |
      | items.price                          | 1000.00                                |
      | items.tax                            | 25                                     |
      | items.discount                       | 0                                      |
      | items.position                       | 1                                      |
      | items.sum                            | 1000.00                                |
      | items.sum_tax                        | 1250.00                                |
      | accounts.status                      | OK                                     |
      | accounts.account                     | 12345678903                            |
      | accounts.iban                        | NO9386011117947                        |
      | accounts.bank                        | DNB                                    |
      | accounts.swift                       | DNBANOKK                               |
      | invoice_delivery_address.id          | 1                                      |
      | invoice_delivery_address.name        | Kari Nordmann                          |
      | invoice_delivery_address.address1    | Storgata 1                             |
      | invoice_delivery_address.address2    | Etasje 2                               |
      | invoice_delivery_address.post_code   | 0150                                   |
      | invoice_delivery_address.post_office | Oslo                                   |
      | invoice_delivery_address.state       | Oslo                                   |
      | invoice_delivery_address.country     | NO                                     |
      | invoice_seller_information.id        | 1                                      |
      | invoice_seller_information.name      | Ola Hansen                             |
      | invoice_seller_information.email     | ola@example.com                        |
      | invoice_seller_information.phone     | +4790000002                            |
    And the response lists these actions in this order
      | action    | timestamp      |
      | RECEIVED  | (some text)    |
      | SENT      | (some text)    |
      | DELIVERED | 20260110080000 |

  Scenario Outline: It returns the document as <format>
    Given an invoice "rent"
      | number        | 20077      |
      | source_format | <original> |
    When invoice_show is called for "rent" with xmlformat set to <format>
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
    When invoice_show is called for "rent" with xmlformat set to <value>
    Then the response lists no attachments

    Examples: Unless a format is named
      | case                      | value   |
      | where the format is empty | (empty) |
      | where the format is nil   | (null)  |

  Scenario: It leaves out the rows where an exclamation mark says so
    Given an invoice "rent"
    When invoice_show is called for "rent" with xmlformat set to !finvoice30
    Then the response lists no items
    And the response lists these attachments
      | attachment_type |
      | FINVOICE30      |

  Scenario: It returns no files where there are none
    Given an invoice "rent"
    When invoice_show is called for "rent" with include_files set to true
    Then the response lists no attachments

  Scenario: It returns the rows where nothing leaves them out
    Given an invoice "rent"
    When invoice_show is called for "rent" with xmlformat set to finvoice30
    Then the response lists these items
      | subject | date     | date_due |
      | Rent    | 20260110 | 20260209 |

  Scenario Outline: It tells the state of an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_show is called for "rent"
    Then the response has
      | state | <number> |

    Examples: States
      | case          | state     | reaction | paid_on    | number   |
      | is on its way | PENDING   |          |            | PENDING  |
      | was sent      | DELIVERED |          |            | SENT     |
      | was declined  | DELIVERED | DECLINED |            | DECLINED |
      | was accepted  | DELIVERED | ACCEPTED |            | ACCEPTED |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | PAID     |
      | was disputed  | DELIVERED | DISPUTED |            | DISPUTED |
      | failed        | FAILED    |          |            | ERROR    |

  Scenario: It tells why an invoice failed
    Given an invoice "rent" in state FAILED
      | error | no route is left |
    When invoice_show is called for "rent"
    Then the response has
      | error_message | no route is left |
    And the response lists at least these actions
      | action |
      | ERROR  |

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
    When invoice_show is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                 | field     | value     | error                                 |
      | an unknown id                        | id        | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | an empty id                          | id        | (empty)   | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | an id of nil                         | id        | (null)    | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | an unknown format                    | xmlformat | pdf       | ERROR: FORMAT NOT SUPPORTED           |
      | a format named nil                   | xmlformat | nil       | ERROR: FORMAT NOT SUPPORTED           |
      | a format that is no longer supported | xmlformat | ebis      | ERROR: FORMAT NOT SUPPORTED           |
      | bgc, which is only passed on         | xmlformat | bgc       | ERROR: FORMAT NOT SUPPORTED           |

  Scenario: It refuses an invoice that the company received
    Given an invoice "rent"
      | direction | RECEIVED |
    When invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses another company's invoice
    Given an invoice "rent" of another company
    When invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
