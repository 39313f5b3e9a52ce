@read-only
Feature: invoice_state_list
  Tells the states of the company's invoices by their ids.

  Scenario Outline: It tells the state of an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_state_list is called for "rent"
    Then the response lists these states
      | status | invoice_id         | state    |
      | OK     | (the id of "rent") | <number> |

    Examples: States
      | case          | state     | reaction | paid_on    | number   |
      | is on its way | PENDING   |          |            | PENDING  |
      | was sent      | DELIVERED |          |            | SENT     |
      | was declined  | DELIVERED | DECLINED |            | DECLINED |
      | was accepted  | DELIVERED | ACCEPTED |            | ACCEPTED |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | PAID     |
      | was disputed  | DELIVERED | DISPUTED |            | DISPUTED |
      | failed        | FAILED    |          |            | ERROR    |

  Scenario: It tells the state of an invoice that the company received
    Given an invoice "rent"
      | direction | RECEIVED |
    When invoice_state_list is called for "rent" with invoices set to (itself)
    Then the response lists these states
      | invoice_id         | state |
      | (the id of "rent") | SENT  |

  Scenario: It tells a state for each id, in their order
    Given an invoice "rent"
    When invoice_state_list is called for "rent" with invoices set to (itself), (itself)
    Then the response lists these states in this order
      | invoice_id         |
      | (the id of "rent") |
      | (the id of "rent") |

  Scenario: It tells nothing when nothing is asked for
    Given an invoice "rent"
    When invoice_state_list is called
    Then the response lists no states

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
    When invoice_state_list is called for "rent" with invoices set to <ids>
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                             | ids                  |
      | an unknown id                    | (unknown)            |
      | an unknown id beside a known one | (itself), (1 others) |

  Scenario: It refuses another company's invoice
    Given an invoice "rent" of another company
    When invoice_state_list is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
