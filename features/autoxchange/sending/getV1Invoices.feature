@read-only
Feature: getV1Invoices
  Lists the company's invoices of one direction, a page at a time, those that fit everything that is asked.

  Background:
    Given an invoice "first"
      | id          | 11111111-1111-4111-8111-111111111111 |
      | number      | 10001                                |
      | reference   | 0000012344                           |
      | created_at  | 2026-01-10T08:00:00Z                 |
      | received_at | 2026-01-12T08:00:00Z                 |
    And an invoice "second"
      | id          | 22222222-2222-4222-8222-222222222222 |
      | number      | 10002                                |
      | reference   | 0000023457                           |
      | created_at  | 2026-01-11T08:00:00Z                 |
      | received_at | 2026-01-11T08:00:00Z                 |
    And an invoice "third"
      | id          | 33333333-3333-4333-8333-333333333333 |
      | number      | 10003                                |
      | reference   | 0000034560                           |
      | created_at  | 2026-01-12T08:00:00Z                 |
      | received_at | 2026-01-10T08:00:00Z                 |

  Scenario: It lists received invoices unless told otherwise
    Given an invoice "received"
      | direction | RECEIVED |
      | number    | 70001    |
    When getV1Invoices is called with direction set to (absent)
    Then the response lists these invoices
      | number |
      | 70001  |

  Scenario: It lists a received invoice with where it came from
    Given an invoice "received"
      | direction   | RECEIVED             |
      | origin      | EXTERNAL             |
      | received_at | 2026-01-09T07:00:05Z |
    When getV1Invoices is called with direction set to RECEIVED
    Then the response has
      | invoices.origin      | EXTERNAL             |
      | invoices.origin_type | (null)               |
      | invoices.received_at | 2026-01-09T07:00:05Z |
    And the response has no invoices.created_at
    And the response has no invoices.destination

  Scenario Outline: It lists <direction> invoices when asked for them
    Given an invoice "received"
      | direction | RECEIVED |
      | number    | 70001    |
    When getV1Invoices is called
      | direction | <direction> |
      | number    | <number>    |
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples: Both directions
      | direction | number |
      | RECEIVED  | 70001  |
      | SENT      | 10001  |

  Scenario: It lists an invoice with all that is known of it
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
      | received_at        | 2026-01-09T07:00:05Z |
      | date               | 2026-01-08           |
      | date_due           | 2026-02-07           |
      | source_format      | FINVOICE30           |
      | sum                | 1000.40              |
      | sum_tax            | 1250.50              |
      | currency           | SEK                  |
      | origin             | INTERNAL             |
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
    And the response lists at least these actions
      | type      | channel     | message     | key         | happened_at          |
      | RECEIVED  | EINVOICE    | (some text) | (some text) | 2026-01-09T07:00:05Z |
      | DELIVERED | (some text) | (some text) | (some text) | (some text)          |

  Scenario: It lists an invoice's file as the invoice itself shows it
    When getV1InvoicesId is called
      | id | (the id of "first") |
    And the response is kept as "shown"
    Then it succeeds
    When getV1Invoices is called with number set to 10001
    Then the response has
      | invoices.id             | (the id of "shown")             |
      | invoices.files.id       | (the files.id of "shown")       |
      | invoices.files.filename | (the files.filename of "shown") |

  Scenario Outline: It lists the invoices that have <case>
    Given "first" moves to state PENDING
    And "second" moves to state FAILED
    When getV1Invoices is called with <field> set to <value>
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples: What one invoice has
      | case                | field     | value                                           | number |
      | the state PENDING   | status    | PENDING                                         | 10001  |
      | the state FAILED    | status    | FAILED                                          | 10002  |
      | the state DELIVERED | status    | DELIVERED                                       | 10003  |
      | an id               | ids       | 22222222-2222-4222-8222-222222222222            | 10002  |
      | one of two ids      | ids       | 22222222-2222-4222-8222-222222222222, (unknown) | 10002  |
      | a number            | number    | 10003                                           | 10003  |
      | a reference         | reference | 0000012344                                      | 10001  |

  Scenario Outline: It lists several invoices for <case>
    Given "first" moves to state PENDING
    And "second" moves to state FAILED
    When getV1Invoices is called with <field> set to <value>
    Then the response lists these invoices
      | number |
      | 10001  |
      | 10002  |

    Examples: What two invoices have
      | case       | field  | value                                                                      |
      | two states | status | PENDING, FAILED                                                            |
      | two ids    | ids    | 11111111-1111-4111-8111-111111111111, 22222222-2222-4222-8222-222222222222 |

  Scenario Outline: It lists what was <case>
    When getV1Invoices is called with <field> set to <moment>
    Then the response lists these invoices
      | number |
      | <one>  |
      | <two>  |

    Examples: Times, each with its own moment in it
      | case                              | field             | moment                    | one   | two   |
      | received since a moment           | received_at_start | 2026-01-11T08:00:00Z      | 10001 | 10002 |
      | received until a moment           | received_at_end   | 2026-01-11T08:00:00Z      | 10002 | 10003 |
      | created since a moment            | created_at_start  | 2026-01-11T08:00:00Z      | 10002 | 10003 |
      | created until a moment            | created_at_end    | 2026-01-11T08:00:00Z      | 10001 | 10002 |
      | received since a second before    | received_at_start | 2026-01-11T07:59:59Z      | 10001 | 10002 |
      | received since a moment elsewhere | received_at_start | 2026-01-11T09:00:00+01:00 | 10001 | 10002 |
      | received since a day              | received_at_start | 2026-01-11                | 10001 | 10002 |
      | received since a day with dots    | received_at_start | 11.01.2026                | 10001 | 10002 |

  Scenario Outline: It lists no longer what was <case>
    When getV1Invoices is called with <field> set to <moment>
    Then the response lists these invoices
      | number   |
      | <number> |

    Examples: A second beyond an invoice
      | case                               | field             | moment               | number |
      | received a second before the start | received_at_start | 2026-01-11T08:00:01Z | 10001  |
      | received a second after the end    | received_at_end   | 2026-01-11T07:59:59Z | 10003  |
      | created a second before the start  | created_at_start  | 2026-01-11T08:00:01Z | 10003  |
      | created a second after the end     | created_at_end    | 2026-01-11T07:59:59Z | 10001  |

  Scenario: It lists what fits everything that is asked
    When getV1Invoices is called
      | status            | DELIVERED, FAILED    |
      | received_at_start | 2026-01-10T09:00:00Z |
      | received_at_end   | 2026-01-11T09:00:00Z |
      | created_at_start  | 2026-01-11T07:00:00Z |
      | created_at_end    | 2026-01-12T09:00:00Z |
    Then the response lists these invoices
      | number |
      | 10002  |

  Scenario Outline: It lists nothing for <case>
    When getV1Invoices is called with <field> set to <value>
    Then the response lists no invoices

    Examples: What no invoice has
      | case                         | field             | value                |
      | an id that was never given   | ids               | (unknown)            |
      | a number that was never used | number            | (unknown)            |
      | the beginning of a number    | number            | 1000                 |
      | a reference that nobody has  | reference         | (unknown)            |
      | a state that none is in      | status            | FAILED               |
      | a direction that none has    | direction         | RECEIVED             |
      | a start after the last       | received_at_start | 2027-01-01T00:00:00Z |
      | an end before the first      | created_at_end    | 2025-12-31T23:59:59Z |

  Scenario: It lists nothing where one of two values does not fit
    When getV1Invoices is called
      | number    | 10001      |
      | reference | 0000023457 |
    Then the response lists no invoices

  Scenario Outline: It lists <case> first when sorted by <sort>
    When getV1Invoices is called with sort set to <sort>
    Then the response lists these invoices in this order
      | number  |
      | <first> |
      | 10002   |
      | <last>  |

    Examples: Both ways
      | case       | sort         | first | last  |
      | the oldest | received_at  | 10003 | 10001 |
      | the newest | -received_at | 10001 | 10003 |

  Scenario Outline: It lists page <page> of <size> invoices each
    When getV1Invoices is called
      | sort     | received_at |
      | page     | <page>      |
      | per_page | <size>      |
    Then the response lists <count> invoices
    And the response lists at least these invoices
      | number   |
      | <number> |

    Examples: Whole pages and a rest
      | page | size | count | number |
      | 1    | 1    | 1     | 10003  |
      | 3    | 1    | 1     | 10001  |
      | 1    | 2    | 2     | 10003  |
      | 2    | 2    | 1     | 10001  |
      | 1    | 3    | 3     | 10001  |
      | 1    | 100  | 3     | 10001  |

  Scenario Outline: It lists nothing on page <page> of <size> invoices each
    When getV1Invoices is called
      | page     | <page> |
      | per_page | <size> |
    Then the response lists no invoices

    Examples: Past the end
      | page | size |
      | 2    | 3    |
      | 4    | 1    |
      | 2    | 100  |

  Scenario: It lists the first ten unless told otherwise
    Given an invoice "fourth"
    And an invoice "fifth"
    And an invoice "sixth"
    And an invoice "seventh"
    And an invoice "eighth"
    And an invoice "ninth"
    And an invoice "tenth"
    And an invoice "eleventh"
    When getV1Invoices is called with sort set to -received_at
    Then the response lists 10 invoices
    And the response lists at least these invoices
      | number |
      | 10001  |

  Scenario: It lists no invoices of another company
    Given an invoice "theirs" of another company
      | id        | 44444444-4444-4444-8444-444444444444 |
      | direction | RECEIVED                             |
    When getV1Invoices is called
      | direction | RECEIVED                             |
      | ids       | 44444444-4444-4444-8444-444444444444 |
    Then the response lists no invoices

  Scenario: It takes a hundred ids
    When getV1Invoices is called with ids set to 1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0
    Then the response lists no invoices

  Scenario: It refuses more than a hundred ids
    When getV1Invoices is called with ids set to 1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1
    Then it is refused with 422 Unprocessable Entity

  Scenario Outline: It refuses <case>
    When getV1Invoices is called with <field> set to <value>
    Then it is refused with 422 Unprocessable Entity

    Examples: What is asked
      | case                              | field          | value                   |
      | a direction that there is not     | direction      | BOTH                    |
      | a direction in small letters      | direction      | sent                    |
      | a state that there is not         | status         | SENT                    |
      | a state among others that is none | status         | PENDING, LOST           |
      | an hour that does not exist       | created_at_end | 2026-01-11T25:00:00Z    |
      | an order by another member        | sort           | number                  |
      | an order by two members           | sort           | received_at, created_at |
      | a page that is no number          | page           | first                   |
      | a page that is half a number      | page           | 1.5                     |
      | a size of page that is no number  | per_page       | all                     |
      | more than a hundred on a page     | per_page       | 101                     |

  Scenario: It says what is wrong
    When getV1Invoices is called with direction set to BOTH
    Then it is refused with 422 Unprocessable Entity
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

  Scenario Outline: It accepts a token for <scope>
    Given the caller's token has the scope <scope>
    When getV1Invoices is called
    Then it succeeds

    Examples: Either of two
      | scope           |
      | invoice:receive |
      | invoice:send    |

  Scenario Outline: It refuses a token for <caller>
    Given the caller's token has the scope <caller>
    When getV1Invoices is called
    Then it is refused with 403 Forbidden

    Examples: Who asks
      | caller                         |
      | lookup                         |
      | global company                 |
      | document:receive document:send |

  @generated
  Scenario: It refuses any one mistake
    When getV1Invoices is called repeatedly with any one mistake
    Then every call is refused as a mistake
