@read-only
Feature: getV1Invoices
  Lists the company's invoices of one direction that fit everything that is asked for, a page at a time.

  Background:
    Given an invoice "first"
      | number    | 10001      |
      | reference | 0000012344 |
    And an invoice "second"
      | number    | 10002      |
      | reference | 0000023457 |
    And an invoice "third"
      | number    | 10003      |
      | reference | 0000034560 |
    And an invoice "early"
      | direction | RECEIVED |
      | number    | 70001    |
    And an invoice "middle"
      | direction | RECEIVED |
      | number    | 70002    |
    And an invoice "late"
      | direction | RECEIVED |
      | number    | 70003    |

  Scenario Outline: It lists received invoices where direction is <direction>
    When getV1Invoices is called with direction set to <direction>
    Then the response lists these invoices
      | number |
      | 70001  |
      | 70002  |
      | 70003  |

    Examples:
      | direction |
      | (absent)  |
      | RECEIVED  |

  Scenario Outline: It lists sent invoices where per_page is <size>
    When getV1Invoices is called
      | direction | SENT   |
      | per_page  | <size> |
    Then the response lists these invoices
      | number |
      | 10001  |
      | 10002  |
      | 10003  |

    Examples:
      | size     |
      | (absent) |
      | 100      |

  @values-of-members
  Scenario: It lists a sent invoice with what its sender wrote
    Given an invoice "fourth" in state DELIVERED
      | number        | 10004      |
      | reference     | 0000045674 |
      | date          | 2026-01-08 |
      | date_due      | 2026-02-07 |
      | source_format | FINVOICE30 |
      | sum           | 1000.40    |
      | sum_tax       | 1250.50    |
      | currency      | SEK        |
    When getV1Invoices is called with number set to 10004
    Then the response has
      | invoices.id             | (the id of "fourth")          |
      | invoices.status         | DELIVERED                     |
      | invoices.number         | 10004                         |
      | invoices.reference      | 0000045674                    |
      | invoices.sender.name    | (the sender_name of "fourth") |
      | invoices.sender.bid     | (the sender_bid of "fourth")  |
      | invoices.created_at     | (some text)                   |
      | invoices.date           | 2026-01-08                    |
      | invoices.date_due       | 2026-02-07                    |
      | invoices.source_format  | FINVOICE30                    |
      | invoices.sum            | 1000.40                       |
      | invoices.sum_tax        | 1250.50                       |
      | invoices.currency       | SEK                           |
      | invoices.destination    | (some text)                   |
      | invoices.files.id       | (some text)                   |
      | invoices.files.filename | (some text)                   |
      | invoices.files.type     | FINVOICE30                    |
      | invoices.files.mimetype | application/xml               |
      | invoices.files.href     | (some text)                   |

  @values-of-members
  Scenario: It lists a sent invoice with everything that is known of it
    Given an invoice "fourth" in state DELIVERED
      | number             | 10004                |
      | reference          | 0000045674           |
      | sender_name        | Example Seller AS    |
      | sender_eia         | 0192:987654325       |
      | sender_bid         | 987654325            |
      | sender_country     | NO                   |
      | recipient_name     | Example Buyer AB     |
      | recipient_eia      | 0007:5567321707      |
      | recipient_bid      | 5567321707           |
      | recipient_country  | SE                   |
      | recipient_operator | EXAMPLEOPERATOR      |
      | created_at         | 2026-01-09T07:00:00Z |
      | date               | 2026-01-08           |
      | date_due           | 2026-02-07           |
      | source_format      | FINVOICE30           |
      | sum                | 1000.40              |
      | sum_tax            | 1250.50              |
      | currency           | SEK                  |
      | destination        | network              |
      | comment            | Second half of May   |
    When getV1Invoices is called with number set to 10004
    Then the response has
      | invoices.id                 | (the id of "fourth") |
      | invoices.status             | DELIVERED            |
      | invoices.number             | 10004                |
      | invoices.reference          | 0000045674           |
      | invoices.sender.name        | Example Seller AS    |
      | invoices.sender.eia         | 0192:987654325       |
      | invoices.sender.bid         | 987654325            |
      | invoices.sender.country     | NO                   |
      | invoices.recipient.name     | Example Buyer AB     |
      | invoices.recipient.eia      | 0007:5567321707      |
      | invoices.recipient.bid      | 5567321707           |
      | invoices.recipient.country  | SE                   |
      | invoices.recipient.operator | EXAMPLEOPERATOR      |
      | invoices.created_at         | 2026-01-09T07:00:00Z |
      | invoices.date               | 2026-01-08           |
      | invoices.date_due           | 2026-02-07           |
      | invoices.source_format      | FINVOICE30           |
      | invoices.sum                | 1000.40              |
      | invoices.sum_tax            | 1250.50              |
      | invoices.currency           | SEK                  |
      | invoices.destination        | network              |
      | invoices.comment            | Second half of May   |
      | invoices.files.id           | (some text)          |
      | invoices.files.filename     | (some text)          |
      | invoices.files.type         | FINVOICE30           |
      | invoices.files.mimetype     | application/xml      |
      | invoices.files.href         | (some text)          |

  @values-of-members
  Scenario: It lists a received invoice with where it came from and what happened to it
    Given an invoice "late"
      | origin      | SCAN                 |
      | received_at | 2026-01-12T08:00:00Z |
    When getV1Invoices is called
      | direction | RECEIVED |
      | number    | 70003    |
    Then the response has
      | invoices.origin              | SCAN                 |
      | invoices.origin_type         | SCAN                 |
      | invoices.received_at         | 2026-01-12T08:00:00Z |
      | invoices.actions.type        | RECEIVED             |
      | invoices.actions.channel     | EINVOICE             |
      | invoices.actions.message     | (null)               |
      | invoices.actions.key         | (some text)          |
      | invoices.actions.happened_at | 2026-01-12T08:00:00Z |
    And the response has no invoices.created_at
    And the response has no invoices.destination

  @filters-narrow
  Scenario Outline: It lists <number> for <field> <value>
    Given an invoice "second" in state FAILED
    When getV1Invoices is called with <field> set to <value>
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples: What one invoice has
      | field     | value                | number |
      | status    | FAILED               | 10002  |
      | ids       | (the id of "second") | 10002  |
      | number    | 10003                | 10003  |
      | reference | 0000012344           | 10001  |

  @filters-narrow
  Scenario Outline: It lists <number> for status <status> where one is on its way
    Given an invoice "first" in state PENDING
    And an invoice "second" in state FAILED
    When getV1Invoices is called with status set to <status>
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples:
      | status    | number |
      | PENDING   | 10001  |
      | DELIVERED | 10003  |

  @filters-narrow
  Scenario: It lists several invoices for several states
    Given an invoice "first" in state PENDING
    And an invoice "second" in state FAILED
    When getV1Invoices is called with status set to PENDING, FAILED
    Then the response lists these invoices
      | number |
      | 10001  |
      | 10002  |

  @filters-narrow
  Scenario: It lists several invoices for several ids
    When getV1Invoices is called with ids set to (the id of "first"), (the id of "second")
    Then the response lists these invoices
      | number |
      | 10001  |
      | 10002  |

  @filters-narrow
  Scenario Outline: It lists <direction> invoices with <field> <moment>
    Given an invoice "first"
      | created_at | 2026-01-10T08:00:00Z |
    And an invoice "second"
      | created_at | 2026-01-11T08:00:00Z |
    And an invoice "third"
      | created_at | 2026-01-12T08:00:00Z |
    And an invoice "early"
      | received_at | 2026-01-10T08:00:00Z |
    And an invoice "middle"
      | received_at | 2026-01-11T08:00:00Z |
    And an invoice "late"
      | received_at | 2026-01-12T08:00:00Z |
    When getV1Invoices is called
      | direction | <direction> |
      | <field>   | <moment>    |
    Then the response lists these invoices
      | number |
      | <one>  |
      | <two>  |

    Examples: Bounds that an invoice meets
      | direction | field             | moment                    | one   | two   |
      | RECEIVED  | received_at_start | 2026-01-11T08:00:00Z      | 70002 | 70003 |
      | RECEIVED  | received_at_end   | 2026-01-11T08:00:00Z      | 70001 | 70002 |
      | RECEIVED  | received_at_start | 2026-01-11T09:00:00+01:00 | 70002 | 70003 |
      | RECEIVED  | received_at_start | 2026-01-11                | 70002 | 70003 |
      | RECEIVED  | received_at_start | 11.01.2026                | 70002 | 70003 |
      | SENT      | created_at_start  | 2026-01-11T08:00:00Z      | 10002 | 10003 |
      | SENT      | created_at_end    | 2026-01-11T08:00:00Z      | 10001 | 10002 |

  @filters-narrow
  Scenario Outline: It lists one <direction> invoice with <field> <moment>
    Given an invoice "first"
      | created_at | 2026-01-10T08:00:00Z |
    And an invoice "second"
      | created_at | 2026-01-11T08:00:00Z |
    And an invoice "third"
      | created_at | 2026-01-12T08:00:00Z |
    And an invoice "early"
      | received_at | 2026-01-10T08:00:00Z |
    And an invoice "middle"
      | received_at | 2026-01-11T08:00:00Z |
    And an invoice "late"
      | received_at | 2026-01-12T08:00:00Z |
    When getV1Invoices is called
      | direction | <direction> |
      | <field>   | <moment>    |
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples: A second beyond an invoice
      | direction | field             | moment               | number |
      | RECEIVED  | received_at_start | 2026-01-11T08:00:01Z | 70003  |
      | RECEIVED  | received_at_end   | 2026-01-11T07:59:59Z | 70001  |
      | SENT      | created_at_start  | 2026-01-11T08:00:01Z | 10003  |
      | SENT      | created_at_end    | 2026-01-11T07:59:59Z | 10001  |

  @filters-narrow
  Scenario: It lists only what fits everything that is asked for
    Given an invoice "first"
      | created_at | 2026-01-10T08:00:00Z |
    And an invoice "second"
      | created_at | 2026-01-11T08:00:00Z |
    And an invoice "third"
      | created_at | 2026-01-12T08:00:00Z |
    When getV1Invoices is called
      | status           | DELIVERED, FAILED    |
      | created_at_start | 2026-01-10T09:00:00Z |
      | created_at_end   | 2026-01-11T09:00:00Z |
    Then the response lists these invoices
      | number |
      | 10002  |

  Scenario Outline: It lists nothing for <field> <value>
    When getV1Invoices is called with <field> set to <value>
    Then the response lists no invoices

    Examples: What no sent invoice has
      | field            | value                |
      | ids              | (unknown)            |
      | number           | (unknown)            |
      | number           | 1000                 |
      | reference        | (unknown)            |
      | status           | FAILED               |
      | created_at_start | 2027-01-01T00:00:00Z |
      | created_at_end   | 2025-12-31T23:59:59Z |

  @order-and-pages
  Scenario: It lists the first first where sort is received_at
    When getV1Invoices is called
      | direction | RECEIVED    |
      | sort      | received_at |
    Then the response lists these invoices in this order
      | number |
      | 70001  |
      | 70002  |
      | 70003  |

  @order-and-pages
  Scenario: It lists the last first where sort is -received_at
    Given an invoice "early"
      | received_at | 2026-01-10T08:00:00Z |
    And an invoice "middle"
      | received_at | 2026-01-11T08:00:00Z |
    And an invoice "late"
      | received_at | 2026-01-12T08:00:00Z |
    When getV1Invoices is called
      | direction | RECEIVED     |
      | sort      | -received_at |
    Then the response lists these invoices in this order
      | number |
      | 70003  |
      | 70002  |
      | 70001  |

  @order-and-pages
  Scenario Outline: It lists <number> on page <page> of <size> invoices each
    When getV1Invoices is called
      | direction | RECEIVED    |
      | sort      | received_at |
      | page      | <page>      |
      | per_page  | <size>      |
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples:
      | page | size | number |
      | 1    | 1    | 70001  |
      | 3    | 1    | 70003  |
      | 2    | 2    | 70003  |

  Scenario: It lists nothing on a page past the end
    When getV1Invoices is called
      | page     | 2 |
      | per_page | 3 |
    Then the response lists no invoices

  Scenario: It lists ten invoices by default
    Given 8 invoices "more"
    When getV1Invoices is called
    Then the response lists 10 invoices

  Scenario: It lists no invoices of another company
    Given an invoice "theirs" of another company
      | id        | 44444444-4444-4444-8444-444444444444 |
      | direction | RECEIVED                             |
    When getV1Invoices is called
      | direction | RECEIVED                             |
      | ids       | 44444444-4444-4444-8444-444444444444 |
    Then the response lists no invoices

  Scenario: It accepts a hundred ids
    When getV1Invoices is called with ids set to (100 others)
    Then the response lists no invoices

  Scenario: It refuses more than a hundred ids
    When getV1Invoices is called with ids set to (101 others)
    Then it is refused with 400 invalid_parameters

  Scenario: It refuses an empty direction
    When getV1Invoices is called with direction set to (empty)
    Then it is refused with 400 invalid_parameters

  Scenario Outline: It refuses <value> for <field>
    When getV1Invoices is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | field             | value                |
      | direction         | BOTH                 |
      | direction         | sent                 |
      | status            | SENT                 |
      | status            | PENDING, LOST        |
      | received_at_start | yesterday            |
      | received_at_end   | 2026-13-01T00:00:00Z |
      | created_at_start  | 32.01.2026           |
      | created_at_end    | 20260111             |
      | sort              | number               |
      | sort              | +received_at         |
      | page              | first                |
      | per_page          | all                  |
      | per_page          | 101                  |
