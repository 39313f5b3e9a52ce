@read-only
Feature: invoice_list_between_dates
  Lists the invoices that the company sent between two moments.

  Scenario: It lists an invoice with all that its sender is told of it
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
    When invoice_list_between_dates is called
    Then the answer has
      | 0.id                                   | (the id of "rent")                     |
      | 0.state                                | 1                                      |
      | 0.currency                             | NOK                                    |
      | 0.invoice_nr                           | 10001                                  |
      | 0.order_nr                             | 4500017                                |
      | 0.sum                                  | 1000.00                                |
      | 0.sum_tax                              | 1250.00                                |
      | 0.delivery_date                        | 20260109                               |
      | 0.delivery_type                        | mail                                   |
      | 0.reference_nr                         | 0000012344                             |
      | 0.date                                 | 20260110                               |
      | 0.date_due                             | 20260209                               |
      | 0.company_interest                     | 11.5                                   |
      | 0.company_reminder                     | 5.50                                   |
      | 0.company_paper_fee                    | 3.25                                   |
      | 0.customer_reference                   | Ola                                    |
      | 0.company_reference                    | Kari                                   |
      | 0.company_comment                      | Thank you                              |
      | 0.notes                                | Rent of January                        |
      | 0.lang                                 | NO                                     |
      | 0.customer_nr                          | 1001                                   |
      | 0.customer_name                        | Other Seller AS                        |
      | 0.customer_bid                         | 987654325                              |
      | 0.customer_ovt                         | 0192:987654325                         |
      | 0.customer_email                       | office@example.com                     |
      | 0.customer_contact_p                   | Nils Berg                              |
      | 0.customer_address1                    | Storgata 1                             |
      | 0.customer_address2                    | Etasje 2                               |
      | 0.customer_post_code                   | 0150                                   |
      | 0.customer_post_office                 | Oslo                                   |
      | 0.customer_state                       | Viken                                  |
      | 0.customer_country                     | NO                                     |
      | 0.work_order_nr                        | W-77                                   |
      | 0.payment_terms                        | 14 days                                |
      | 0.customer_comment                     | Well done                              |
      | 0.data                                 | {"payment_instruction_identifier":"1"} |
      | 0.actions.0.action                     | RECEIVED                               |
      | 0.actions.1.action                     | SENT                                   |
      | 0.actions.2.action                     | DELIVERED                              |
      | 0.actions.2.timestamp                  | 20260110080000                         |
      | 0.items.0.status                       | OK                                     |
      | 0.items.0.subject                      | Rent                                   |
      | 0.items.0.definition                   | January                                |
      | 0.items.0.item_code                    | R1                                     |
      | 0.items.0.amount                       | 1                                      |
      | 0.items.0.unit_type                    | pcs                                    |
      | 0.items.0.price                        | 1000.00                                |
      | 0.items.0.tax                          | 25                                     |
      | 0.items.0.discount                     | 0                                      |
      | 0.items.0.position                     | 1                                      |
      | 0.items.0.sum                          | 1000.00                                |
      | 0.items.0.sum_tax                      | 1250.00                                |
      | 0.accounts.0.status                    | OK                                     |
      | 0.accounts.0.account                   | 12345678903                            |
      | 0.accounts.0.iban                      | NO9386011117947                        |
      | 0.accounts.0.bank                      | DNB                                    |
      | 0.accounts.0.swift                     | DNBANOKK                               |
      | 0.invoice_delivery_address.id          | 1                                      |
      | 0.invoice_delivery_address.name        | Kari Nordmann                          |
      | 0.invoice_delivery_address.address1    | Storgata 1                             |
      | 0.invoice_delivery_address.address2    | Etasje 2                               |
      | 0.invoice_delivery_address.post_code   | 0150                                   |
      | 0.invoice_delivery_address.post_office | Oslo                                   |
      | 0.invoice_delivery_address.state       | Oslo                                   |
      | 0.invoice_delivery_address.country     | NO                                     |
      | 0.invoice_seller_information.id        | 1                                      |
      | 0.invoice_seller_information.name      | Ola Hansen                             |
      | 0.invoice_seller_information.email     | ola@example.com                        |
      | 0.invoice_seller_information.phone     | +4790000002                            |

  Scenario Outline: By default it lists <case>
    Given an invoice "open"
    And an invoice "archived"
      | paid_on | 2026-01-14 |
    And an invoice "failed" in state FAILED
    When invoice_list_between_dates is called with all set to <all>
    Then the answer lists these invoices
      | id                  |
      | (the id of "<one>") |

    Examples: What can be wanted
      | case                               | all    | one      |
      | open invoices, where nil is said   | (null) | open     |
      | archived invoices, where 1 is said | 1      | archived |
      | invoices in error, where 3 is said | 3      | failed   |

  Scenario: It lists all invoices, where 2 is said
    Given an invoice "open"
    And an invoice "archived"
      | paid_on | 2026-01-14 |
    And an invoice "failed" in state FAILED
    When invoice_list_between_dates is called with all set to 2
    Then the answer lists these invoices
      | id                     | state | date     |
      | (the id of "open")     | 1     | 20260110 |
      | (the id of "archived") | 6     | 20260110 |
      | (the id of "failed")   | 99    | 20260110 |

  Scenario Outline: It lists an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_list_between_dates is called
    Then the answer lists these invoices
      | invoice_nr | state    |
      | 10001      | <number> |

    Examples: States
      | case          | state     | reaction | paid_on    | number |
      | is on its way | PENDING   |          |            | 0      |
      | was sent      | DELIVERED |          |            | 1      |
      | was declined  | DELIVERED | DECLINED |            | 2      |
      | was accepted  | DELIVERED | ACCEPTED |            | 3      |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | 6      |
      | was disputed  | DELIVERED | DISPUTED |            | 92     |
      | failed        | FAILED    |          |            | 99     |

  Scenario Outline: It lists an invoice that came <case>
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
    When invoice_list_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the answer lists these invoices
      | id                 |
      | (the id of "rent") |

    Examples: The edges of the time
      | case              | start          | end            |
      | at the start      | 20260110080000 | 20260110090000 |
      | at the end        | 20260110070000 | 20260110080000 |
      | at the one moment | 20260110080000 | 20260110080000 |

  Scenario Outline: It leaves out an invoice that came <case>
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
    When invoice_list_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the answer lists no invoices

    Examples: Beyond the edges of the time
      | case                                 | start          | end            |
      | a second before the start            | 20260110080001 | 20260110090000 |
      | a second after the end               | 20260110070000 | 20260110075959 |
      | in a time that ends before it starts | 20260110090000 | 20260110070000 |

  Scenario: It lists neither what the company received nor what another company sent
    Given an invoice "bought"
      | direction | RECEIVED |
    And an invoice "theirs" of another company
    When invoice_list_between_dates is called
    Then the answer lists no invoices

  Scenario Outline: It refuses <case> for the start
    When invoice_list_between_dates is called with timestamp_start set to <value>
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
    When invoice_list_between_dates is called again and again with timestamp_start set to any malformed timestamp
    Then every call refuses with ERROR: TIMESTAMP START FORMAT ERROR

  Scenario Outline: It refuses <case> for the end
    When invoice_list_between_dates is called with timestamp_end set to <value>
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
    When invoice_list_between_dates is called again and again with timestamp_end set to any malformed timestamp
    Then every call refuses with ERROR: TIMESTAMP END FORMAT ERROR
