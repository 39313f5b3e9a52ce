@read-only @deprecated
Feature: list_vendor_actions
  Lists for each company of a vendor key what is new after a moment: invoices, errors and orders.

  Background:
    Given an invoice "bought"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    And an invoice "failed" in state FAILED
      | received_at | 2026-01-13T08:00:00Z |
    And an order "pens"
      | received_at | 2026-01-14T08:00:00Z |

  Scenario: It lists invoices and orders that came in, and invoices that failed
    When list_vendor_actions is called
    Then the response lists these vendor_actions
      | company_id           |
      | (own company's uuid) |
    And the response has
      | vendor_actions.incoming_invoices | (the id of "bought") |
      | vendor_actions.invoice_errors    | (the id of "failed") |
      | vendor_actions.incoming_orders   | (the id of "pens")   |

  Scenario: It lists what is new a second after the timestamp
    When list_vendor_actions is called with timestamp set to 20260114075959
    Then the response has
      | vendor_actions.incoming_orders | (the id of "pens") |
    And the response lists no incoming_invoices
    And the response lists no invoice_errors

  Scenario: It does not list a company without news after the timestamp
    When list_vendor_actions is called with timestamp set to 20260114080000
    Then the response lists no vendor_actions

  Scenario: It does not list the news of a company of another vendor key
    Given an invoice "theirs" of another company
      | direction | RECEIVED |
    When list_vendor_actions is called
    Then the response lists these vendor_actions
      | company_id           |
      | (own company's uuid) |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When list_vendor_actions is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                              |
      | an admin without a vendor key       | ERROR: NO RIGHTS TO VENDOR API KEY |
      | an admin with an unknown vendor key | ERROR: NO RIGHTS TO VENDOR API KEY |
      | an admin with another vendor's key  | ERROR: NO RIGHTS TO VENDOR API KEY |

  Scenario Outline: It refuses <case> for the timestamp
    When list_vendor_actions is called with timestamp set to <value>
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
    When list_vendor_actions is called repeatedly with timestamp set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP FORMAT ERROR
