@read-only @deprecated
Feature: partner_trx_list
  Lists the transactions that came in with a partner's software between two days.

  Background:
    Given an invoice "rent"
      | vendor     | vendor key of the company |
      | created_at | 2026-01-10T08:00:00Z      |

  Scenario: It lists a transaction with the company that made it
    When partner_trx_list is called
    Then the response lists these trx_list_items
      | id                 | invoice_id         | invoice_nr | timestamp      | action | customer_company_uuid | customer_name        | customer_bid        | pages | price_maventa |
      | (the id of "rent") | (the id of "rent") | 10001      | 20260110080000 | SENT   | (own company's uuid)  | (own company's name) | (own company's bid) | 1     | 0.00          |

  Scenario: It returns a file with a line a transaction if one is wanted
    When partner_trx_list is called with csv_file set to true
    Then the response has
      | file | (a file with ;20260110080000;SENT;) |

  Scenario: It returns no file unless one is wanted
    When partner_trx_list is called with csv_file set to false
    Then the response has
      | file | (null) |

  Scenario Outline: It lists a transaction <case>
    When partner_trx_list is called
      | date_start | <start> |
      | date_end   | <end>   |
    Then the response lists these trx_list_items
      | invoice_nr |
      | 10001      |

    Examples: The edges of the time
      | case             | start    | end      |
      | of the first day | 20260110 | 20260111 |
      | of the last day  | 20260109 | 20260110 |

  Scenario Outline: It leaves out a transaction <case>
    When partner_trx_list is called
      | date_start | <start> |
      | date_end   | <end>   |
    Then the response lists no trx_list_items

    Examples: Beyond the edges of the time
      | case              | start    | end      |
      | of the day before | 20260111 | 20260112 |
      | of the day after  | 20260101 | 20260109 |

  Scenario Outline: It leaves out an invoice that came in <case>
    Given an invoice "rent"
      | vendor | <vendor> |
    When partner_trx_list is called
    Then the response lists no trx_list_items

    Examples: Other ways
      | case                      | vendor                        |
      | without a vendor key      |                               |
      | with another vendor's key | vendor key of another company |

  Scenario: It lists a transaction once, with the one that made it of several companies
    Given an invoice "power" of another company
      | number     | 10002                     |
      | vendor     | vendor key of the company |
      | created_at | 2026-01-10T08:00:00Z      |
    And the caller is an admin of another company with our vendor key
    When link_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin
    When partner_trx_list is called
    Then the response lists these trx_list_items
      | invoice_nr | customer_company_uuid    |
      | 10001      | (own company's uuid)     |
      | 10002      | (another company's uuid) |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When partner_trx_list is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                              |
      | an admin without a vendor key       | ERROR: NO RIGHTS TO VENDOR API KEY |
      | an admin with an unknown vendor key | ERROR: NO RIGHTS TO VENDOR API KEY |
      | an admin with another vendor's key  | ERROR: NO RIGHTS TO VENDOR API KEY |

  Scenario Outline: It refuses <case>
    When partner_trx_list is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                        | field      | value          | error                               |
      | a start that is empty       | date_start | (empty)        | ERROR: TIMESTAMP START FORMAT ERROR |
      | a start that is a timestamp | date_start | 20260110080000 | ERROR: TIMESTAMP START FORMAT ERROR |
      | a start that does not exist | date_start | 20260230       | ERROR: TIMESTAMP START FORMAT ERROR |
      | an end of nil               | date_end   | (null)         | ERROR: TIMESTAMP END FORMAT ERROR   |
      | an end with separators      | date_end   | 2026-01-10     | ERROR: TIMESTAMP END FORMAT ERROR   |
