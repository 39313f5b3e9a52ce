@read-only @deprecated
Feature: list_company_actions
  Lists the ids of what is new for a company after a moment: invoices, errors and orders.

  Background:
    Given an invoice "bought"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    And an invoice "failed" in state FAILED
      | received_at | 2026-01-13T08:00:00Z |
    And an order "pens"
      | received_at | 2026-01-14T08:00:00Z |

  Scenario: It lists invoices and orders that came in, and invoices that failed
    When list_company_actions is called
    Then the response has
      | companies.company_id        | (own company's uuid) |
      | companies.incoming_invoices | (the id of "bought") |
      | companies.invoice_errors    | (the id of "failed") |
      | companies.incoming_orders   | (the id of "pens")   |

  Scenario Outline: It lists <case> a second after the timestamp
    When list_company_actions is called with timestamp set to <timestamp>
    Then the response has
      | companies.<list> | (the id of "<one>") |

    Examples: What can be new
      | case                    | list              | one    | timestamp      |
      | an invoice that came in | incoming_invoices | bought | 20260112075959 |
      | an invoice that failed  | invoice_errors    | failed | 20260113075959 |
      | an order that came in   | incoming_orders   | pens   | 20260114075959 |

  Scenario Outline: It does not list <case> at the timestamp
    When list_company_actions is called with timestamp set to <timestamp>
    Then the response lists no <list>

    Examples: What is not new
      | case                    | list              | timestamp      |
      | an invoice that came in | incoming_invoices | 20260112080000 |
      | an invoice that failed  | invoice_errors    | 20260113080000 |
      | an order that came in   | incoming_orders   | 20260114080000 |

  Scenario: It does not list another company's news
    Given an invoice "theirs" of another company
      | direction | RECEIVED |
    And an invoice "their error" of another company
    And "their error" moves to state FAILED
    And an order "theirs too" of another company
    When list_company_actions is called
    Then the response has
      | companies.incoming_invoices | (the id of "bought") |
      | companies.invoice_errors    | (the id of "failed") |
      | companies.incoming_orders   | (the id of "pens")   |

  Scenario: It lists no invoice that was sent and did not fail
    Given "failed" moves to state DELIVERED
    When list_company_actions is called
    Then the response has
      | companies.incoming_invoices | (the id of "bought") |
    And the response lists no invoice_errors

  Scenario Outline: It refuses <case> for the timestamp
    When list_company_actions is called with timestamp set to <value>
    Then it is refused with ERROR: TIMESTAMP FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed timestamp
    When list_company_actions is called repeatedly with timestamp set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP FORMAT ERROR
