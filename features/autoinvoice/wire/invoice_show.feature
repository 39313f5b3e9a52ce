@read-only
Feature: invoice_show
  Returns a sent invoice, with why it failed, and its document in a wanted format.

  Background:
    Given an invoice "rent"

  Scenario: It returns an invoice with all its members
    Given an invoice "rent"
      | date                 | 2026-01-10                             |
      | date_due             | 2026-02-09                             |
      | order_nr             | 4500017                                |
      | delivery_date        | 2026-01-09                             |
      | delivery_type        | mail                                   |
      | company_interest     | 11.5                                   |
      | company_reminder     | 5.50                                   |
      | company_paper_fee    | 3.25                                   |
      | customer_reference   | House 3                                |
      | company_reference    | Flat 12                                |
      | comment              | Thank you                              |
      | notes                | Rent of January                        |
      | lang                 | NO                                     |
      | customer_nr          | 1001                                   |
      | recipient_name       | (another company's name)               |
      | recipient_bid        | (another company's bid)                |
      | recipient_eia        | (another company's eia)                |
      | customer_email       | office@example.com                     |
      | customer_contact_p   | Nils Berg                              |
      | customer_address1    | Storgata 1                             |
      | customer_address2    | Etasje 2                               |
      | customer_post_code   | 0150                                   |
      | customer_post_office | Oslo                                   |
      | customer_state       | Viken                                  |
      | work_order_nr        | W-77                                   |
      | payment_terms        | 14 days                                |
      | data                 | {"payment_instruction_identifier":"1"} |
    When invoice_show is called for "rent"
    Then it has
      | id                                   | (the id of "rent")                     |
      | state                                | SENT                                   |
      | currency                             | (the currency of "rent")               |
      | invoice_nr                           | (the number of "rent")                 |
      | order_nr                             | 4500017                                |
      | sum                                  | (the sum of "rent")                    |
      | sum_tax                              | (the sum_tax of "rent")                |
      | delivery_date                        | 20260109                               |
      | delivery_type                        | mail                                   |
      | reference_nr                         | (the reference of "rent")              |
      | date                                 | 20260110                               |
      | date_due                             | 20260209                               |
      | company_interest                     | 11.5                                   |
      | company_reminder                     | 5.50                                   |
      | company_paper_fee                    | 3.25                                   |
      | customer_reference                   | House 3                                |
      | company_reference                    | Flat 12                                |
      | company_comment                      | Thank you                              |
      | notes                                | Rent of January                        |
      | lang                                 | NO                                     |
      | customer_nr                          | 1001                                   |
      | customer_name                        | (another company's name)               |
      | customer_bid                         | (another company's bid)                |
      | customer_ovt                         | (another company's eia)                |
      | customer_email                       | office@example.com                     |
      | customer_contact_p                   | Nils Berg                              |
      | customer_address1                    | Storgata 1                             |
      | customer_address2                    | Etasje 2                               |
      | customer_post_code                   | 0150                                   |
      | customer_post_office                 | Oslo                                   |
      | customer_state                       | Viken                                  |
      | customer_country                     | (the recipient_country of "rent")      |
      | work_order_nr                        | W-77                                   |
      | payment_terms                        | 14 days                                |
      | data                                 | {"payment_instruction_identifier":"1"} |
      | invoice_delivery_address.id          | (some text)                            |
      | invoice_delivery_address.name        | Kari Nordmann                          |
      | invoice_delivery_address.address1    | Storgata 1                             |
      | invoice_delivery_address.address2    | Etasje 2                               |
      | invoice_delivery_address.post_code   | 0150                                   |
      | invoice_delivery_address.post_office | Oslo                                   |
      | invoice_delivery_address.state       | Oslo                                   |
      | invoice_delivery_address.country     | NO                                     |
      | invoice_seller_information.id        | (some text)                            |
      | invoice_seller_information.name      | Ola Hansen                             |
      | invoice_seller_information.email     | ola@example.com                        |
      | invoice_seller_information.phone     | +4790000002                            |
    And it lists these items
      | status | subject | definition | item_code | amount | unit_type | price   | tax | discount | position | sum     | sum_tax |
      | OK     | Rent    | January    | R1        | 1      | pcs       | 1000.00 | 25  | 0        | 1        | 1000.00 | 1250.00 |
    And it lists these accounts
      | status | account     | iban            | bank | swift    |
      | OK     | 12345678903 | NO9386011117947 | DNB  | DNBANOKK |
    And it lists at least these actions
      | action    | timestamp   |
      | DELIVERED | (some text) |

  Scenario: It returns what happened to an invoice, and what its recipient said
    Given an invoice "rent"
      | received_at      | 2026-01-10T08:00:00Z |
      | customer_comment | Well done            |
    When invoice_show is called for "rent"
    Then it has
      | customer_comment | Well done |
    And it lists at least these actions
      | action    | timestamp      |
      | DELIVERED | 20260110080000 |

  Scenario Outline: It returns the document as <format>
    Given an invoice "rent"
      | source_format | <original> |
    When invoice_show is called for "rent" with xmlformat set to <format>
    Then it lists these attachments
      | attachment_type | filename    |
      | <type>          | (some text) |

    Examples: The original
      | format | original | type |
      | bgc    | BGC      | BGC  |

    Examples: Made from another format
      | format      | original    | type        |
      | finvoice30  | PEPPOLBIS30 | FINVOICE30  |
      | teapps30    | PEPPOLBIS30 | TEAPPS30    |
      | peppolbis20 | PEPPOLBIS30 | PEPPOLBIS20 |

  Scenario Outline: It returns no document when xmlformat is <value>
    When invoice_show is called for "rent" with xmlformat set to <value>
    Then it lists no attachments

    Examples: Values
      | value   |
      | (empty) |
      | (null)  |

  Scenario: It leaves the rows out for an exclamation mark
    When invoice_show is called for "rent" with xmlformat set to !finvoice30
    Then it lists no items
    And it lists these attachments
      | attachment_type |
      | FINVOICE30      |

  Scenario: It returns the rows beside a document
    When invoice_show is called for "rent" with xmlformat set to finvoice30
    Then it lists these items
      | subject     |
      | (some text) |

  Scenario: It returns no files of an invoice without any
    When invoice_show is called for "rent" with include_files set to true
    Then it lists no attachments

  Scenario Outline: It reports that an invoice is <state>
    Given an invoice "rent" in state <now>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_show is called for "rent"
    Then it has
      | state | <state> |

    Examples: States
      | state    | now       | reaction | paid_on    |
      | PENDING  | PENDING   |          |            |
      | SENT     | DELIVERED |          |            |
      | DECLINED | DELIVERED | DECLINED |            |
      | ACCEPTED | DELIVERED | ACCEPTED |            |
      | PAID     | DELIVERED | ACCEPTED | 2026-01-14 |
      | DISPUTED | DELIVERED | DISPUTED |            |

  Scenario: It reports why an invoice failed
    Given an invoice "rent" in state FAILED
      | error | no route is left |
    When invoice_show is called for "rent"
    Then it has
      | state         | ERROR            |
      | error_message | no route is left |
    And it lists at least these actions
      | action |
      | ERROR  |

  Scenario Outline: It refuses <case>
    When invoice_show is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                     | field     | value     | error                                 |
      | an unknown id            | id        | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | an empty id              | id        | (empty)   | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | an unknown format        | xmlformat | pdf       | ERROR: FORMAT NOT SUPPORTED           |
      | siubl10, an old version  | xmlformat | siubl10   | ERROR: FORMAT NOT SUPPORTED           |
      | bgc, which is never made | xmlformat | bgc       | ERROR: FORMAT NOT SUPPORTED           |

  Scenario: It refuses a received invoice
    Given an invoice "bill"
      | direction | RECEIVED |
    When invoice_show is called for "bill"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
    When invoice_show is called for "theirs"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
