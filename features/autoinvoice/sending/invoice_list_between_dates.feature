@read-only
Feature: invoice_list_between_dates
  Lists the invoices that the company sent between two moments.

  Scenario: It lists an invoice with its values
    Given an invoice "rent"
      | number             | 20077                                  |
      | reference          | 0000012344                             |
      | sum                | 1000.00                                |
      | sum_tax            | 1250.00                                |
      | currency           | NOK                                    |
      | date               | 2026-01-10                             |
      | date_due           | 2026-02-09                             |
      | order_nr           | 4500017                                |
      | delivery_date      | 2026-01-09                             |
      | delivery_type      | mail                                   |
      | company_interest   | 11.5                                   |
      | company_reminder   | 5.50                                   |
      | company_paper_fee  | 3.25                                   |
      | customer_reference | Flat 12                                |
      | company_reference  | House 3                                |
      | comment            | Thank you                              |
      | notes              | Rent of January                        |
      | lang               | NO                                     |
      | work_order_nr      | W-77                                   |
      | payment_terms      | 14 days                                |
      | data               | {"payment_instruction_identifier":"1"} |
      | reaction           |                                        |
    When invoice_list_between_dates is called
    Then the response lists these invoices
      | id                 | invoice_nr | reference_nr | sum     | sum_tax | currency | date     | date_due | state |
      | (the id of "rent") | 20077      | 0000012344   | 1000.00 | 1250.00 | NOK      | 20260110 | 20260209 | SENT  |
    And the response lists these invoices
      | order_nr | delivery_date | delivery_type | company_interest | company_reminder | company_paper_fee | work_order_nr |
      | 4500017  | 20260109      | mail          | 11.5             | 5.50             | 3.25              | W-77          |
    And the response lists these invoices
      | customer_reference | company_reference | company_comment | notes           | lang | payment_terms | data                                   |
      | Flat 12            | House 3           | Thank you       | Rent of January | NO   | 14 days       | {"payment_instruction_identifier":"1"} |

  Scenario: It lists an invoice with its customer
    Given an invoice "rent"
      | customer_nr          | 1001                     |
      | recipient_name       | (another company's name) |
      | recipient_bid        | (another company's bid)  |
      | recipient_eia        | (another company's eia)  |
      | recipient_country    | NO                       |
      | customer_email       | office@example.com       |
      | customer_contact_p   | Nils Berg                |
      | customer_address1    | Storgata 1               |
      | customer_address2    | Etasje 2                 |
      | customer_post_code   | 0150                     |
      | customer_post_office | Oslo                     |
      | customer_state       | Viken                    |
    When invoice_list_between_dates is called
    Then the response lists these invoices
      | customer_nr | customer_name            | customer_bid            | customer_ovt            | customer_country | customer_email     | customer_contact_p |
      | 1001        | (another company's name) | (another company's bid) | (another company's eia) | NO               | office@example.com | Nils Berg          |
    And the response lists these invoices
      | customer_address1 | customer_address2 | customer_post_code | customer_post_office | customer_state |
      | Storgata 1        | Etasje 2          | 0150               | Oslo                 | Viken          |

  Scenario: It lists what an invoice's recipient said
    Given an invoice "rent"
      | customer_comment | Well done |
    When invoice_list_between_dates is called
    Then the response lists these invoices
      | id                 | customer_comment |
      | (the id of "rent") | Well done        |

  @actions-of-an-invoice
  Scenario: It lists what happened to an invoice
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
      | reaction   |                      |
    When invoice_list_between_dates is called
    Then the response lists at least these actions
      | action    | timestamp      |
      | DELIVERED | 20260110080000 |

  Scenario Outline: It lists <case>
    Given an invoice "open"
    And an invoice "archived"
      | paid_on | 2026-01-14 |
    And an invoice "failed" in state FAILED
    When invoice_list_between_dates is called with all set to <all>
    Then the response lists these invoices
      | id                  |
      | (the id of "<one>") |

    Examples: What can be requested
      | case                    | all    | one      |
      | open invoices for nil   | (null) | open     |
      | archived invoices for 1 | 1      | archived |
      | invoices in error for 3 | 3      | failed   |

  Scenario: It lists all invoices for 2
    Given an invoice "open"
    And an invoice "archived"
      | paid_on | 2026-01-14 |
    And an invoice "failed" in state FAILED
    When invoice_list_between_dates is called with all set to 2
    Then the response lists these invoices
      | id                     |
      | (the id of "open")     |
      | (the id of "archived") |
      | (the id of "failed")   |

  Scenario Outline: It lists an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_list_between_dates is called
    Then the response lists these invoices
      | id                 | state   |
      | (the id of "rent") | <shown> |

    Examples: States
      | case          | state     | reaction | paid_on    | shown    |
      | is on its way | PENDING   |          |            | PENDING  |
      | was sent      | DELIVERED |          |            | SENT     |
      | was declined  | DELIVERED | DECLINED |            | DECLINED |
      | was accepted  | DELIVERED | ACCEPTED |            | ACCEPTED |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | PAID     |
      | was disputed  | DELIVERED | DISPUTED |            | DISPUTED |
      | failed        | FAILED    |          |            | ERROR    |

  Scenario Outline: It lists an invoice that came <case>
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
    When invoice_list_between_dates is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists <number> invoices

    Examples: Between two moments and outside
      | case                | start          | end            | number |
      | between two moments | 20260109000000 | 20260111000000 | 1      |
      | before them         | 20260111000000 | 20260112000000 | no     |
      | after them          | 20260108000000 | 20260109000000 | no     |

    @edges-of-time
    Examples: The edges of the time
      | case                                 | start          | end            | number |
      | at the start                         | 20260110080000 | 20260110090000 | 1      |
      | at the end                           | 20260110070000 | 20260110080000 | 1      |
      | a second before the start            | 20260110080001 | 20260110090000 | no     |
      | a second after the end               | 20260110070000 | 20260110075959 | no     |
      | in a time that ends before it starts | 20260110090000 | 20260110070000 | no     |

  Scenario: It lists neither what the company received nor what another company sent
    Given an invoice "bought"
      | direction | RECEIVED |
    And an invoice "theirs" of another company
    When invoice_list_between_dates is called
    Then the response lists no invoices
