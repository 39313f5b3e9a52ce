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

  Scenario: It lists received invoices, failed invoices and received orders
    When list_vendor_actions is called
    Then it lists these vendor_actions
      | company_id           | incoming_invoices    | invoice_errors       | incoming_orders    |
      | (own company's uuid) | (the id of "bought") | (the id of "failed") | (the id of "pens") |

  Scenario: It lists what is new a second after the timestamp
    When list_vendor_actions is called with timestamp set to 20260114075959
    Then it lists these vendor_actions
      | incoming_orders    |
      | (the id of "pens") |
    And it lists no incoming_invoices
    And it lists no invoice_errors

  @after-the-moment
  Scenario: It does not list a company without news after the timestamp
    When list_vendor_actions is called with timestamp set to 20260114080000
    Then it lists no vendor_actions

  Scenario: It does not list what is new for a company of another vendor key
    Given an invoice "theirs" of another company
      | direction | RECEIVED |
    When list_vendor_actions is called
    Then it lists these vendor_actions
      | company_id           |
      | (own company's uuid) |

  Scenario Outline: It refuses a caller with <case>
    Given the caller is <caller>
    When list_vendor_actions is called
    Then it is refused with ERROR: NO RIGHTS TO VENDOR API KEY

    Examples: Who asks
      | case                  | caller                              |
      | no vendor key         | an admin without a vendor key       |
      | an unknown vendor key | an admin with an unknown vendor key |
      | another vendor's key  | an admin with another vendor's key  |
