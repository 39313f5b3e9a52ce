@read-only
Feature: invoice_list_ids
  Lists the ids of the invoices that the company sent or received in at most a month.

  Background:
    Given an invoice "sold"
      | created_at | 2026-01-10T08:00:00Z |
    And an invoice "bought"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |

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
    Then the response has
      | invoice_ids | (the id of "sold"), (the id of "archived") |

  Scenario Outline: It lists an invoice that came <case>
    When invoice_list_ids is called
      | direction       | <direction> |
      | timestamp_start | <start>     |
      | timestamp_end   | <end>       |
    Then the response has
      | invoice_ids | (the id of "<one>") |

    Examples: The edges of the time
      | case                            | direction | start          | end            | one    |
      | in at the start                 | IN        | 20260112080000 | 20260113000000 | bought |
      | in at the end                   | IN        | 20260101000000 | 20260112080000 | bought |
      | out at the start                | OUT       | 20260110080000 | 20260113000000 | sold   |
      | out at the end                  | OUT       | 20260101000000 | 20260110080000 | sold   |
      | in just a month                 | OUT       | 20260101000000 | 20260201000000 | sold   |
      | in a month that has no such day | OUT       | 20251231000000 | 20260131000000 | sold   |

  Scenario Outline: It leaves out an invoice that came <case>
    When invoice_list_ids is called
      | direction       | <direction> |
      | timestamp_start | <start>     |
      | timestamp_end   | <end>       |
    Then the response lists no invoice_ids

    Examples: Beyond the edges of the time
      | case                                 | direction | start          | end            |
      | in a second before                   | IN        | 20260112080001 | 20260113000000 |
      | in a second after                    | IN        | 20260101000000 | 20260112075959 |
      | out a second before                  | OUT       | 20260110080001 | 20260113000000 |
      | out a second after                   | OUT       | 20260101000000 | 20260110075959 |
      | in a time that ends before it starts | OUT       | 20260113000000 | 20260101000000 |

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

  Scenario: It does not list another company's invoices
    Given an invoice "theirs" of another company
    When invoice_list_ids is called with direction set to OUT
    Then the response has
      | invoice_ids | (the id of "sold") |

  Scenario: It does not look at the options yet
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
      | case                                    | start          | end            |
      | a month and a second                    | 20260101000000 | 20260201000001 |
      | a month and a second from a short month | 20260228000000 | 20260328000001 |
      | a month and a day to a long month       | 20251230000000 | 20260131000000 |
      | a year                                  | 20250101000000 | 20260101000000 |

  Scenario Outline: It refuses <case>, which is no direction
    When invoice_list_ids is called with direction set to <value>
    Then it is refused with ERROR: INVALID DIRECTION

    Examples: What is asked
      | case                 | value   |
      | SENT                 | SENT    |
      | out in small letters | out     |
      | an empty text        | (empty) |
      | nil                  | (null)  |

  Scenario Outline: It refuses <case> for the start
    When invoice_list_ids is called with timestamp_start set to <value>
    Then it is refused with ERROR: TIMESTAMP START FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed start
    When invoice_list_ids is called repeatedly with timestamp_start set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP START FORMAT ERROR

  Scenario Outline: It refuses <case> for the end
    When invoice_list_ids is called with timestamp_end set to <value>
    Then it is refused with ERROR: TIMESTAMP END FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed end
    When invoice_list_ids is called repeatedly with timestamp_end set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP END FORMAT ERROR

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When invoice_list_ids is called
    Then it is refused with ERROR: Unexpected error
