@read-only @deprecated
Feature: partner_trx_list
  Lists the transactions that came in with a partner's software between two days.

  Background:
    Given an invoice "rent"
      | number | 10001                     |
      | vendor | vendor key of the company |

  Scenario: It lists a transaction with the company that made it
    When partner_trx_list is called
    Then it lists these trx_list_items
      | id                 | invoice_id         | invoice_nr | timestamp   | action | customer_company_uuid | customer_name        | customer_bid        | pages | price_maventa |
      | (the id of "rent") | (the id of "rent") | 10001      | (some text) | SENT   | (own company's uuid)  | (own company's name) | (own company's bid) | 1     | 0.00          |

  Scenario: It returns a file with the transactions when csv_file is true
    When partner_trx_list is called with csv_file set to true
    Then it has
      | file | (a file with 10001) |

  Scenario: It lists when a transaction was made, in the file too
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
    When partner_trx_list is called with csv_file set to true
    Then it lists these trx_list_items
      | timestamp      |
      | 20260110080000 |
    And it has
      | file | (a file with 20260110080000) |

  Scenario: It returns no file when csv_file is false
    When partner_trx_list is called with csv_file set to false
    Then it has
      | file | (null) |

  Scenario Outline: It lists a transaction of the <day> day
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
    When partner_trx_list is called
      | date_start | <start> |
      | date_end   | <end>   |
    Then it lists these trx_list_items
      | invoice_nr |
      | 10001      |

    Examples: The ends of the time
      | day   | start    | end      |
      | first | 20260110 | 20260111 |
      | last  | 20260109 | 20260110 |

  Scenario Outline: It does not list a transaction of the day <case>
    Given an invoice "rent"
      | created_at | 2026-01-10T08:00:00Z |
    When partner_trx_list is called
      | date_start | <start> |
      | date_end   | <end>   |
    Then it lists no trx_list_items

    Examples: Beyond the ends of the time
      | case             | start    | end      |
      | before the start | 20260111 | 20260112 |
      | after the end    | 20260101 | 20260109 |

  Scenario Outline: It does not list an invoice that came in with <case>
    Given an invoice "rent"
      | vendor | <vendor> |
    When partner_trx_list is called
    Then it lists no trx_list_items

    Examples: Other vendor keys
      | case                 | vendor                        |
      | no vendor key        |                               |
      | another vendor's key | vendor key of another company |

  Scenario Outline: It refuses a caller with <case>
    Given the caller is <caller>
    When partner_trx_list is called
    Then it is refused with ERROR: NO RIGHTS TO VENDOR API KEY

    Examples: Who asks
      | case                  | caller                              |
      | no vendor key         | an admin without a vendor key       |
      | an unknown vendor key | an admin with an unknown vendor key |
      | another vendor's key  | an admin with another vendor's key  |

  Scenario Outline: It refuses <case>
    When partner_trx_list is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                        | field      | value          | error                               |
      | an empty start              | date_start | (empty)        | ERROR: TIMESTAMP START FORMAT ERROR |
      | a start with a time         | date_start | 20260110080000 | ERROR: TIMESTAMP START FORMAT ERROR |
      | a start that does not exist | date_start | 20260230       | ERROR: TIMESTAMP START FORMAT ERROR |
      | an end of nil               | date_end   | (null)         | ERROR: TIMESTAMP END FORMAT ERROR   |
      | an end with separators      | date_end   | 2026-01-10     | ERROR: TIMESTAMP END FORMAT ERROR   |
