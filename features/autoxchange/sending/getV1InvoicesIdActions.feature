@read-only
Feature: getV1InvoicesIdActions
  Lists what happened to one invoice of the company, the first first, and through which channel.

  Background:
    Given an invoice "A"
      | received_at | 2026-01-10T08:00:00Z |

  Scenario: It lists what happened in its order
    Given "A" has moved to state DELIVERED
    When getV1InvoicesIdActions is called for "A"
    Then it succeeds
    And the answer has
      | 0.type        | RECEIVED             |
      | 0.channel     | EINVOICE             |
      | 0.message     | (some text)          |
      | 0.key         | (some text)          |
      | 0.happened_at | 2026-01-10T08:00:00Z |
      | 1.type        | SENT                 |
      | 2.type        | DELIVERED            |
    And the answer has no 3

  Scenario Outline: It lists what became of an invoice that <case>
    Given "A" has moved to state <state>
    When getV1InvoicesIdActions is called for "A"
    Then it succeeds
    And the answer has
      | 0.type      | RECEIVED |
      | <last>.type | <type>   |
    And the answer has no <more>

    Examples: The states of an invoice
      | case                  | state     | last | type      | more |
      | is on its way         | PENDING   | 0    | RECEIVED  | 1    |
      | reached its recipient | DELIVERED | 2    | DELIVERED | 3    |
      | reached nobody        | FAILED    | 1    | ERROR     | 2    |

  Scenario: It lists the arrival of an invoice that the company received
    Given an invoice "B"
      | direction   | RECEIVED             |
      | received_at | 2026-01-09T07:00:05Z |
    When getV1InvoicesIdActions is called for "B"
    Then the answer lists these actions
      | type     | channel  | happened_at          |
      | RECEIVED | EINVOICE | 2026-01-09T07:00:05Z |

  Scenario: It does not list what has not happened yet
    Given an invoice "B"
      | received_at | 2026-02-10T08:00:00Z |
    When getV1InvoicesIdActions is called for "B"
    Then the answer lists no actions

  Scenario: It refuses an id that was never given
    When getV1InvoicesIdActions is called for "A" with id set to (unknown)
    Then it refuses with 404 Not Found

  Scenario: It refuses another company's invoice
    Given an invoice "B" of another company
    When getV1InvoicesIdActions is called for "B"
    Then it refuses with 404 Not Found

  Scenario: It says what is wrong
    When getV1InvoicesIdActions is called for "A" with id set to (unknown)
    Then it refuses with 404 Not Found
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

  Scenario Outline: It accepts a token for <scope>
    Given the caller's token has the scope <scope>
    When getV1InvoicesIdActions is called for "A"
    Then it succeeds

    Examples: Either of two
      | scope           |
      | invoice:receive |
      | invoice:send    |

  Scenario Outline: It refuses a token for <caller>
    Given the caller's token has the scope <caller>
    When getV1InvoicesIdActions is called for "A"
    Then it refuses with 403 Forbidden

    Examples: Who asks
      | caller                         |
      | lookup                         |
      | global company                 |
      | document:receive document:send |
