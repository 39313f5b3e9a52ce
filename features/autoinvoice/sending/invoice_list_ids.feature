@read-only
Feature: invoice_list_ids
  Lists the ids of the invoices that the company sent or received in at most a month.

  Background:
    Given an invoice "sold"
    And an invoice "bought"
      | direction | RECEIVED |

  Scenario Outline: It lists what the company <case>
    When invoice_list_ids is called with direction set to <direction>
    Then the response has
      | invoice_ids | (the id of "<one>") |

    Examples: Directions
      | case     | direction | one    |
      | sent     | OUT       | sold   |
      | received | IN        | bought |

  Scenario: It lists invoices in error and archived ones too
    Given an invoice "sold" in state FAILED
    And an invoice "archived"
      | paid_on | 2026-01-14 |
    When invoice_list_ids is called with direction set to OUT
    Then the response lists 2 invoice_ids

  Scenario Outline: It lists <number> invoices that came <case>
    Given an invoice "sold"
      | created_at | 2026-01-10T08:00:00Z |
    And an invoice "bought"
      | received_at | 2026-01-12T08:00:00Z |
    When invoice_list_ids is called
      | direction       | <direction> |
      | timestamp_start | <start>     |
      | timestamp_end   | <end>       |
    Then the response lists <number> invoice_ids

    Examples: Between two moments and outside
      | case                    | direction | start          | end            | number |
      | in between two moments  | IN        | 20260112000000 | 20260113000000 | 1      |
      | in before them          | IN        | 20260113000000 | 20260114000000 | no     |
      | in after them           | IN        | 20260101000000 | 20260112000000 | no     |
      | out between two moments | OUT       | 20260110000000 | 20260111000000 | 1      |
      | out before them         | OUT       | 20260111000000 | 20260112000000 | no     |
      | out after them          | OUT       | 20260101000000 | 20260110000000 | no     |
      | out in a month          | OUT       | 20260101000000 | 20260201000000 | 1      |

    @edges-of-time
    Examples: The edges of the time
      | case                                 | direction | start          | end            | number |
      | in at the start                      | IN        | 20260112080000 | 20260113000000 | 1      |
      | in at the end                        | IN        | 20260101000000 | 20260112080000 | 1      |
      | out a second before the start        | OUT       | 20260110080001 | 20260113000000 | no     |
      | out a second after the end           | OUT       | 20260101000000 | 20260110075959 | no     |
      | in a time that ends before it starts | OUT       | 20260113000000 | 20260101000000 | no     |

  @length-of-a-month
  Scenario Outline: It accepts <case>
    When invoice_list_ids is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then it succeeds

    Examples: The longest times
      | case                                     | start          | end            |
      | a month                                  | 20260115120000 | 20260215120000 |
      | a month from the last day of a short one | 20260228000000 | 20260331000000 |
      | a month to the last day of a short one   | 20260131000000 | 20260228000000 |
      | a month over the new year                | 20251215000000 | 20260115000000 |
      | a month to a day that it does not have   | 20251231000000 | 20260131000000 |

  Scenario: It does not list another company's invoices
    Given an invoice "theirs" of another company
    When invoice_list_ids is called with direction set to OUT
    Then the response has
      | invoice_ids | (the id of "sold") |

  Scenario: It ignores the options, which are not implemented yet
    When invoice_list_ids is called with options set to anything
    Then the response has
      | invoice_ids | (the id of "bought") |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When invoice_list_ids is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                                     |
      | an admin without a vendor key       | ERROR: VENDOR API KEY MISSING             |
      | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |

  Scenario Outline: It refuses a time of <case>
    When invoice_list_ids is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then it is refused with ERROR: TIMEFRAME TOO LONG

    Examples: What is asked
      | case       | start          | end            |
      | two months | 20251215000000 | 20260215000000 |
      | a year     | 20250101000000 | 20260101000000 |

    @length-of-a-month
    Examples: What is asked
      | case                                    | start          | end            |
      | a month and a second                    | 20260101000000 | 20260201000001 |
      | a month and a second from a short month | 20260228000000 | 20260328000001 |
      | a month and a day to a long month       | 20251230000000 | 20260131000000 |

  Scenario Outline: It refuses the direction <value>
    When invoice_list_ids is called with direction set to <value>
    Then it is refused with ERROR: INVALID DIRECTION

    Examples: What is asked
      | value   |
      | SENT    |
      | (empty) |
      | (null)  |

    @directions-in-capitals
    Examples: What is asked
      | value |
      | out   |
