@read-only
Feature: getV1InvoicesIdActions
  Lists what happened to one invoice of the company, the first first, and through which channel.

  Background:
    Given an invoice "A"
      | received_at | 2026-01-10T08:00:00Z |

  Scenario: It lists what happened in its order
    Given "A" moves to state DELIVERED
    When getV1InvoicesIdActions is called for "A"
    Then the response lists these actions in this order
      | type      | channel     | message     | key         | happened_at          |
      | RECEIVED  | EINVOICE    | (some text) | (some text) | 2026-01-10T08:00:00Z |
      | SENT      | (some text) | (some text) | (some text) | (some text)          |
      | DELIVERED | (some text) | (some text) | (some text) | (some text)          |

  Scenario Outline: It lists what became of an invoice that <case>
    Given "A" moves to state <state>
    When getV1InvoicesIdActions is called for "A"
    Then the response lists <count> actions
    And the response lists at least these actions
      | type   |
      | <type> |

    Examples: The states of an invoice
      | case                  | state     | count | type      |
      | is on its way         | PENDING   | 1     | RECEIVED  |
      | reached its recipient | DELIVERED | 3     | DELIVERED |
      | reached nobody        | FAILED    | 2     | ERROR     |

  Scenario: It lists the arrival of an invoice that the company received
    Given an invoice "B"
      | direction   | RECEIVED             |
      | received_at | 2026-01-09T07:00:05Z |
    When getV1InvoicesIdActions is called for "B"
    Then the response lists these actions
      | type     | channel  | happened_at          |
      | RECEIVED | EINVOICE | 2026-01-09T07:00:05Z |

  Scenario: It does not list what has not happened yet
    Given an invoice "B"
      | received_at | 2026-02-10T08:00:00Z |
    When getV1InvoicesIdActions is called for "B"
    Then the response lists no actions

  Scenario: It refuses an id that was never given
    When getV1InvoicesIdActions is called for "A" with id set to (unknown)
    Then it is refused with 404 Not Found

  Scenario: It refuses another company's invoice
    Given an invoice "B" of another company
    When getV1InvoicesIdActions is called for "B"
    Then it is refused with 404 Not Found

  Scenario: It says what is wrong
    When getV1InvoicesIdActions is called for "A" with id set to (unknown)
    Then it is refused with 404 Not Found
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

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
    Then it is refused with 403 Forbidden

    Examples: Who asks
      | caller                         |
      | lookup                         |
      | global company                 |
      | document:receive document:send |
