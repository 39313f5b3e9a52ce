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

  Scenario: It lists received invoices, failed invoices and received orders
    When list_company_actions is called
    Then it lists these companies
      | company_id           | incoming_invoices    | invoice_errors       | incoming_orders    |
      | (own company's uuid) | (the id of "bought") | (the id of "failed") | (the id of "pens") |

  Scenario Outline: It lists <case> a second after the timestamp
    When list_company_actions is called with timestamp set to <timestamp>
    Then it lists these companies
      | <list>              |
      | (the id of "<one>") |

    Examples: What can be new
      | case               | list              | one    | timestamp      |
      | a received invoice | incoming_invoices | bought | 20260112075959 |
      | a failed invoice   | invoice_errors    | failed | 20260113075959 |
      | a received order   | incoming_orders   | pens   | 20260114075959 |

  @after-the-moment
  Scenario Outline: It does not list <case> at the timestamp
    When list_company_actions is called with timestamp set to <timestamp>
    Then it lists no <list>

    Examples: What is not new
      | case               | list              | timestamp      |
      | a received invoice | incoming_invoices | 20260112080000 |
      | a failed invoice   | invoice_errors    | 20260113080000 |
      | a received order   | incoming_orders   | 20260114080000 |

  Scenario: It does not list what is new for another company
    Given an invoice "theirs" of another company
      | direction | RECEIVED |
    And an invoice "their error" of another company
    And "their error" moves to state FAILED
    And an order "theirs too" of another company
    When list_company_actions is called
    Then it lists these companies
      | incoming_invoices    | invoice_errors       | incoming_orders    |
      | (the id of "bought") | (the id of "failed") | (the id of "pens") |

  Scenario: It lists no invoice that was sent and did not fail
    Given "failed" moves to state DELIVERED
    When list_company_actions is called
    Then it lists no invoice_errors
