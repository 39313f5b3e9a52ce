@read-only
Feature: getV1InvoicesIdActions
  Lists what happened to one invoice of the company, and through which channel.

  @actions-of-a-life @sent-has-no-message
  Scenario: It lists what happened to a delivered invoice in its order
    Given an invoice "A" in state DELIVERED
      | received_at | 2026-01-10T08:00:00Z |
    When getV1InvoicesIdActions is called for "A"
    Then the response lists these actions in this order
      | type      | channel  | message | key         | happened_at          |
      | CREATED   | EINVOICE | (null)  | (some text) | 2026-01-10T08:00:00Z |
      | SENT      | EINVOICE | (null)  | (some text) | 2026-01-10T08:00:00Z |
      | DELIVERED | EINVOICE | (null)  | (some text) | 2026-01-10T08:00:00Z |

  @actions-of-a-life
  Scenario: It lists the creation of an invoice that was not sent yet
    Given an invoice "A" in state PENDING
    When getV1InvoicesIdActions is called for "A"
    Then the response lists these actions
      | type    |
      | CREATED |

  @actions-of-a-life @error-has-message
  Scenario: It lists why an invoice failed
    Given an invoice "A" in state FAILED
    When getV1InvoicesIdActions is called for "A" with type set to ERROR
    Then the response lists these actions
      | type  | message     |
      | ERROR | (some text) |

  @actions-of-a-life
  Scenario: It lists the arrival of a received invoice
    Given an invoice "A"
      | direction   | RECEIVED             |
      | received_at | 2026-01-09T07:00:05Z |
    When getV1InvoicesIdActions is called for "A"
    Then the response lists these actions
      | type     | channel  | happened_at          |
      | RECEIVED | EINVOICE | 2026-01-09T07:00:05Z |

  @actions-of-a-life
  Scenario: It does not list what has not happened yet
    Given an invoice "A"
      | received_at | 2026-02-10T08:00:00Z |
    When getV1InvoicesIdActions is called for "A"
    Then the response lists no actions

  @actions-of-a-life
  Scenario Outline: It lists <number> of <types>
    Given an invoice "A" in state FAILED
    When getV1InvoicesIdActions is called for "A" with type set to <types>
    Then the response lists <number> actions

    Examples:
      | types                                           | number |
      | CREATED, ERROR                                  | 2      |
      | ERROR                                           | 1      |
      | SENT, RECEIVED                                  | no     |
      | RECEIVED, CREATED, SENT, DELIVERED, INFO, ERROR | 2      |

  Scenario Outline: It refuses <case>
    Given an invoice "A"
    When getV1InvoicesIdActions is called for "A" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                          | field | value      | error                  |
      | an unknown id                 | id    | (unknown)  | 404 not_found          |
      | an unknown type               | type  | LOST       | 400 invalid_parameters |
      | an unknown type beside others | type  | SENT, LOST | 400 invalid_parameters |

  Scenario: It refuses another company's invoice
    Given an invoice "A" of another company
    When getV1InvoicesIdActions is called for "A"
    Then it is refused with 404 not_found
