@read-only
Feature: sedi_order_list_inbound
  Lists the orders that the company received since a moment.

  Background:
    Given an order "pens"
      | received_at | 2026-01-10T08:00:00Z |

  Scenario: It lists an order by its id
    When sedi_order_list_inbound is called
    Then it lists these orders
      | status | order_id           |
      | OK     | (the id of "pens") |

  @orders-after-the-moment
  Scenario Outline: It lists <number> orders after <moment>
    Given an order "ink"
      | received_at | 2026-01-12T08:00:00Z |
    When sedi_order_list_inbound is called with timestamp set to <moment>
    Then it lists <number> orders

    Examples: Moments
      | number | moment         |
      | 2      | 20260110075959 |
      | 1      | 20260110080000 |
      | no     | 20260112080000 |

  @every-order-without-a-moment
  Scenario Outline: It lists every order where the timestamp is <value>
    When sedi_order_list_inbound is called with timestamp set to <value>
    Then it lists these orders
      | order_id           |
      | (the id of "pens") |

    Examples: No moment
      | value   |
      | (empty) |
      | (null)  |

  Scenario: It does not list another company's orders
    Given an order "theirs" of another company
    When sedi_order_list_inbound is called
    Then it lists these orders
      | order_id           |
      | (the id of "pens") |

  Scenario Outline: It refuses the timestamp <value>
    When sedi_order_list_inbound is called with timestamp set to <value>
    Then it is refused with ERROR: @reason

    Examples: What is asked
      | value               |
      | 20260110            |
      | 2026-01-10T12:00:00 |
