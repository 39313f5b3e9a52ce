@read-only
Feature: getV1InvoicesId
  Shows one invoice of the company, sent or received, with its files and what happened to it.

  Background:
    Given an invoice "A"

  @values-of-members
  Scenario: It shows a sent invoice with what its sender wrote
    Given an invoice "B" in state DELIVERED
      | number        | 10002      |
      | reference     | 0000023457 |
      | date          | 2026-01-08 |
      | date_due      | 2026-02-07 |
      | source_format | FINVOICE30 |
      | sum           | 1000.40    |
      | sum_tax       | 1250.50    |
      | currency      | SEK        |
    When getV1InvoicesId is called for "B"
    Then the response has
      | id            | (the id of "B")          |
      | status        | DELIVERED                |
      | number        | 10002                    |
      | reference     | 0000023457               |
      | sender.name   | (the sender_name of "B") |
      | sender.bid    | (the sender_bid of "B")  |
      | created_at    | (some text)              |
      | date          | 2026-01-08               |
      | date_due      | 2026-02-07               |
      | source_format | FINVOICE30               |
      | sum           | 1000.40                  |
      | sum_tax       | 1250.50                  |
      | currency      | SEK                      |
      | destination   | (some text)              |

  @values-of-members
  Scenario: It shows a sent invoice with everything that is known of it
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
      | date               | 2026-01-08           |
      | date_due           | 2026-02-07           |
      | source_format      | FINVOICE30           |
      | sum                | 1000.40              |
      | sum_tax            | 1250.50              |
      | currency           | SEK                  |
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

  @files-of-an-invoice
  Scenario Outline: It shows the invoice's file where return_format is <format>
    When getV1InvoicesId is called for "A" with return_format set to <format>
    Then the response has
      | files.id       | (some text)     |
      | files.filename | (some text)     |
      | files.type     | PEPPOLBIS30     |
      | files.mimetype | application/xml |
      | files.href     | (some text)     |

    Examples:
      | format           |
      | (absent)         |
      | (empty)          |
      | EXTENDED_DETAILS |

  @file-in-a-format
  Scenario Outline: It returns the invoice as <format>
    Given an invoice "B"
      | number | 10002 |
    When getV1InvoicesId is called for "B" with return_format set to <format>
    Then the response is a file
      | type    | <type>              |
      | content | (a file with 10002) |

    Examples: XML
      | format            | type            |
      | VISMAXML60        | application/xml |
      | PEPPOLBIS30       | application/xml |
      | SIUBL20           | application/xml |
      | OIOUBL21          | application/xml |
      | VISMAUBL30        | application/xml |
      | FINVOICE30        | application/xml |
      | TEAPPS30          | application/xml |
      | XRECHNUNG23UBL    | application/xml |
      | XRECHNUNG23CII    | application/xml |
      | XRECHNUNG23EXTUBL | application/xml |
      | XRECHNUNG23EXTCII | application/xml |
      | XRECHNUNG30UBL    | application/xml |
      | XRECHNUNG30CII    | application/xml |
      | XRECHNUNG30EXTUBL | application/xml |
      | XRECHNUNG30EXTCII | application/xml |
      | FATTURAPA12       | application/xml |

    Examples: Images
      | format                      | type            |
      | GENERATED_IMAGE             | application/pdf |
      | ORIGINAL_OR_GENERATED_IMAGE | application/pdf |

  Scenario Outline: It shows the status <state>
    Given "A" moves to state <state>
    When getV1InvoicesId is called for "A"
    Then the response has
      | status | <state> |

    Examples:
      | state     |
      | PENDING   |
      | DELIVERED |
      | FAILED    |

  @values-of-members
  Scenario Outline: It shows a received invoice that came <way>
    Given an invoice "B"
      | direction   | RECEIVED             |
      | origin      | <origin>             |
      | received_at | 2026-01-09T07:00:05Z |
    When getV1InvoicesId is called for "B"
    Then the response has
      | origin              | <origin>             |
      | origin_type         | <type>               |
      | received_at         | 2026-01-09T07:00:05Z |
      | actions.type        | RECEIVED             |
      | actions.channel     | EINVOICE             |
      | actions.message     | (null)               |
      | actions.key         | (some text)          |
      | actions.happened_at | 2026-01-09T07:00:05Z |

    Examples:
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

    Examples:
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

  Scenario Outline: It refuses <case>
    When getV1InvoicesId is called for "A" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                            | field         | value       | error                  |
      | an unknown id                   | id            | (unknown)   | 404 not_found          |
      | the invoice's number for its id | id            | 10001       | 404 not_found          |
      | an unknown format               | return_format | PDF         | 400 invalid_parameters |
      | a format that can only be sent  | return_format | EHF20       | 400 invalid_parameters |
      | a format in small letters       | return_format | peppolbis30 | 400 invalid_parameters |

  Scenario: It refuses the image of an invoice that came without one
    When getV1InvoicesId is called for "A" with return_format set to ORIGINAL_IMAGE
    Then it is refused with 404 not_found

  Scenario: It refuses another company's invoice
    Given an invoice "B" of another company
    When getV1InvoicesId is called for "B"
    Then it is refused with 404 not_found
