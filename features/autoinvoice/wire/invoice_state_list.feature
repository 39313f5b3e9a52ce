@read-only
Feature: invoice_state_list
  Tells the states of the company's invoices by their ids.

  Scenario Outline: It tells the state of an invoice that <case>
    Given an invoice "rent" in state <state>
      | reaction | <reaction> |
      | paid_on  | <paid_on>  |
    When invoice_state_list is called for "rent"
    Then the answer lists these states
      | status | invoice_id         | state    |
      | OK     | (the id of "rent") | <number> |

    Examples: States
      | case          | state     | reaction | paid_on    | number |
      | is on its way | PENDING   |          |            | 0      |
      | was sent      | DELIVERED |          |            | 1      |
      | was declined  | DELIVERED | DECLINED |            | 2      |
      | was accepted  | DELIVERED | ACCEPTED |            | 3      |
      | is paid       | DELIVERED | ACCEPTED | 2026-01-14 | 6      |
      | was disputed  | DELIVERED | DISPUTED |            | 92     |
      | failed        | FAILED    |          |            | 99     |

  Scenario: It tells the state of an invoice that the company received
    Given an invoice "rent"
      | direction | RECEIVED |
    When invoice_state_list is called for "rent" with invoices set to (itself)
    Then the answer lists these states
      | invoice_id         | state |
      | (the id of "rent") | 1     |

  Scenario: It tells a state for each id, in their order
    Given an invoice "rent"
    When invoice_state_list is called for "rent" with invoices set to (itself), (itself)
    Then the answer has
      | 0.invoice_id | (the id of "rent") |
      | 1.invoice_id | (the id of "rent") |

  Scenario: It tells nothing when nothing is asked for
    Given an invoice "rent"
    When invoice_state_list is called
    Then the answer lists no states

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
    When invoice_state_list is called for "rent" with invoices set to <ids>
    Then it refuses with ERROR: INVOICE NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                             | ids                  |
      | an unknown id                    | (unknown)            |
      | an unknown id beside a known one | (itself), (1 others) |

  Scenario: It refuses another company's invoice
    Given an invoice "rent" of another company
    When invoice_state_list is called for "rent"
    Then it refuses with ERROR: INVOICE NOT FOUND OR NO RIGHTS
