@read-only
Feature: getV1InvoicesId
  Shows one invoice of the company, sent or received, with its files in a format of choice and what became of it.

  Background:
    Given an invoice "A"

  Scenario: It tells everything of an invoice
    Given an invoice "B" in state DELIVERED
      | number             | 10002                |
      | reference          | 0000023457           |
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
    When getV1InvoicesId is called for "B"
    Then the response has
      | id                 | (the id of "B")      |
      | status             | DELIVERED            |
      | number             | 10002                |
      | reference          | 0000023457           |
      | sender.name        | Example Seller AS    |
      | sender.eia         | 0192:987654325       |
      | sender.bid         | 987654325            |
      | sender.country     | NO                   |
      | recipient.name     | Example Buyer AB     |
      | recipient.eia      | 0007:5567321707      |
      | recipient.bid      | 5567321707           |
      | recipient.country  | SE                   |
      | recipient.operator | EXAMPLEOPERATOR      |
      | created_at         | 2026-01-09T07:00:00Z |
      | date               | 2026-01-08           |
      | date_due           | 2026-02-07           |
      | source_format      | FINVOICE30           |
      | sum                | 1000.40              |
      | sum_tax            | 1250.50              |
      | currency           | SEK                  |
      | destination        | network              |
      | comment            | Second half of May   |

  Scenario: It tells the invoice's file
    When getV1InvoicesId is called for "A"
    Then the response has
      | files.id       | (some text)     |
      | files.filename | (some text)     |
      | files.type     | PEPPOLBIS30     |
      | files.mimetype | application/xml |
      | files.href     | (some text)     |

  Scenario Outline: It tells what became of an invoice that is <state>
    Given "A" moves to state <state>
    When getV1InvoicesId is called for "A"
    Then the response has
      | status | <state> |
    And the response lists <count> actions
    And the response lists at least these actions
      | type     | channel  | message     | key         | happened_at          |
      | RECEIVED | EINVOICE | (some text) | (some text) | 2026-01-10T08:00:00Z |
    And the response lists at least these actions
      | type   | message     |
      | <type> | (some text) |

    Examples: Its states
      | state     | count | type      |
      | PENDING   | 1     | RECEIVED  |
      | DELIVERED | 3     | DELIVERED |
      | FAILED    | 2     | ERROR     |

  Scenario Outline: It shows a received invoice that came <way>
    Given an invoice "B"
      | direction   | RECEIVED             |
      | origin      | <origin>             |
      | received_at | 2026-01-09T07:00:05Z |
    When getV1InvoicesId is called for "B"
    Then the response has
      | origin      | <origin>             |
      | origin_type | <type>               |
      | received_at | 2026-01-09T07:00:05Z |

    Examples: Where invoices come from
      | way                       | origin   | type   |
      | from within the service   | INTERNAL | (null) |
      | from another operator     | EXTERNAL | (null) |
      | on paper, and was scanned | SCAN     | SCAN   |

  Scenario Outline: It shows <member> as null where the invoice has none
    Given an invoice "B"
      | <field> |  |
    When getV1InvoicesId is called for "B"
    Then the response has
      | <member> | (null) |

    Examples: What an invoice need not have
      | member             | field              |
      | reference          | reference          |
      | date_due           | date_due           |
      | comment            | comment            |
      | destination        | destination        |
      | sender.bid         | sender_bid         |
      | recipient.eia      | recipient_eia      |
      | recipient.bid      | recipient_bid      |
      | recipient.country  | recipient_country  |
      | recipient.operator | recipient_operator |

  Scenario Outline: It returns <case>
    When getV1InvoicesId is called for "A" with return_format set to <format>
    Then the response lists these files
      | type   | mimetype     |
      | <type> | <media type> |

    Examples: Formats and images
      | case                                | format                      | type            | media type      |
      | the invoice as VISMAXML60           | VISMAXML60                  | VISMAXML60      | application/xml |
      | the invoice as it came              | PEPPOLBIS30                 | PEPPOLBIS30     | application/xml |
      | the invoice as SIUBL20              | SIUBL20                     | SIUBL20         | application/xml |
      | the invoice as VISMAUBL30           | VISMAUBL30                  | VISMAUBL30      | application/xml |
      | the invoice as FINVOICE30           | FINVOICE30                  | FINVOICE30      | application/xml |
      | the invoice as TEAPPS30             | TEAPPS30                    | TEAPPS30        | application/xml |
      | an image that the service made      | GENERATED_IMAGE             | GENERATED_IMAGE | application/pdf |
      | the service's image for want of one | ORIGINAL_OR_GENERATED_IMAGE | GENERATED_IMAGE | application/pdf |

  Scenario: It returns no image of the sender's where the sender gave none
    When getV1InvoicesId is called for "A" with return_format set to ORIGINAL_IMAGE
    Then the response lists no files

  Scenario Outline: It refuses <case>
    When getV1InvoicesId is called for "A" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                            | field         | value       | error                    |
      | an id that was never given      | id            | (unknown)   | 404 Not Found            |
      | the invoice's number for its id | id            | 10001       | 404 Not Found            |
      | a format that there is not      | return_format | PDF         | 422 Unprocessable Entity |
      | a format that can be sent only  | return_format | EHF20       | 422 Unprocessable Entity |
      | an older version of a format    | return_format | FINVOICE20  | 422 Unprocessable Entity |
      | a format in small letters       | return_format | peppolbis30 | 422 Unprocessable Entity |

  Scenario: It refuses another company's invoice
    Given an invoice "B" of another company
    When getV1InvoicesId is called for "B"
    Then it is refused with 404 Not Found

  Scenario: It says what is wrong
    When getV1InvoicesId is called for "A" with id set to (unknown)
    Then it is refused with 404 Not Found
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

  Scenario Outline: It accepts a token for <scope>
    Given the caller's token has the scope <scope>
    When getV1InvoicesId is called for "A"
    Then it succeeds

    Examples: Either of two
      | scope           |
      | invoice:receive |
      | invoice:send    |

  Scenario Outline: It refuses a token for <caller>
    Given the caller's token has the scope <caller>
    When getV1InvoicesId is called for "A"
    Then it is refused with 403 Forbidden

    Examples: Who asks
      | caller                         |
      | lookup                         |
      | global company                 |
      | document:receive document:send |
