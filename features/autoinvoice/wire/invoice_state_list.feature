@read-only
Feature: invoice_state_list
  Returns the states of the company's invoices by their ids.

  Background:
    Given an invoice "rent"

  Scenario Outline: It reports that a sent invoice is <state>
    Given an invoice "rent" in state <now>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_state_list is called for "rent"
    Then it lists these states
      | status | invoice_id         | state   |
      | OK     | (the id of "rent") | <state> |

    Examples: States
      | state    | now       | reaction | paid_on    |
      | PENDING  | PENDING   |          |            |
      | SENT     | DELIVERED |          |            |
      | DECLINED | DELIVERED | DECLINED |            |
      | ACCEPTED | DELIVERED | ACCEPTED |            |
      | PAID     | DELIVERED | ACCEPTED | 2026-01-14 |
      | DISPUTED | DELIVERED | DISPUTED |            |
      | ERROR    | FAILED    |          |            |

  Scenario: It reports the state of a received invoice
    Given an invoice "bill"
      | direction | RECEIVED |
    When invoice_state_list is called for "bill"
    Then it lists these states
      | invoice_id         | state |
      | (the id of "bill") | SENT  |

  Scenario: It reports a state for each id
    When invoice_state_list is called for "rent" with invoices set to (itself), (itself)
    Then it lists these states
      | invoice_id         |
      | (the id of "rent") |
      | (the id of "rent") |

  Scenario: It lists nothing for no ids
    When invoice_state_list is called
    Then it lists no states

  Scenario Outline: It refuses <case>
    When invoice_state_list is called for "rent" with invoices set to <ids>
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                             | ids                  |
      | an unknown id                    | (unknown)            |
      | an unknown id beside a known one | (itself), (1 others) |

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
    When invoice_state_list is called for "theirs"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
