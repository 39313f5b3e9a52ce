@effect @lasting
Feature: postV1Invoices
  Takes one invoice as a file, reports what it read there, and sends it on its way to the recipient.

  @values-of-members
  Scenario: It reports everything that it knows of the invoice
    Given the company has country set to NO
    And an invoice document "A"
      | number      | 2026/01-17           |
      | issue_date  | 2026-01-15           |
      | due_date    | 2026-02-14           |
      | currency    | SEK                  |
      | net         | 1000.40              |
      | tax_percent | 25                   |
      | kid         | 0000012344           |
      | seller_name | (own company's name) |
      | seller_id   | (own company's bid)  |
      | buyer_name  | Example Buyer AS     |
      | buyer_id    | 123456785            |
    When postV1Invoices is called for "A"
      | recipient_eia      | 0192:123456785     |
      | recipient_operator | EXAMPLEOPERATOR    |
      | sender_comment     | Second half of May |
    Then the response has
      | id                 | (some text)          |
      | status             | PENDING              |
      | number             | 2026/01-17           |
      | reference          | 0000012344           |
      | date               | 2026-01-15           |
      | date_due           | 2026-02-14           |
      | source_format      | PEPPOLBIS30          |
      | currency           | SEK                  |
      | sum                | 1000.40              |
      | sum_tax            | 1250.50              |
      | sender.name        | (own company's name) |
      | sender.eia         | (own company's eia)  |
      | sender.bid         | (own company's bid)  |
      | sender.country     | NO                   |
      | recipient.name     | Example Buyer AS     |
      | recipient.eia      | 0192:123456785       |
      | recipient.bid      | 123456785            |
      | recipient.country  | NO                   |
      | recipient.operator | EXAMPLEOPERATOR      |
      | comment            | Second half of May   |
      | created_at         | (some text)          |
      | destination        | network              |
      | files.id           | (some text)          |
      | files.filename     | (some text)          |
      | files.type         | PEPPOLBIS30          |
      | files.mimetype     | application/xml      |
      | files.href         | (some text)          |

  @routing-prevented
  Scenario: It sends an invoice nowhere where routing is prevented
    Given an invoice document "A"
    When postV1Invoices is called for "A" with prevent_routing set to true
    Then the response has
      | actions.type        | CREATED     |
      | actions.channel     | EINVOICE    |
      | actions.message     | (null)      |
      | actions.key         | (some text) |
      | actions.happened_at | (some text) |
    And getV1InvoicesIdActions for "A" now lists these actions
      | type    |
      | CREATED |

  @formats-recognised
  Scenario Outline: It reads <case>
    Given an invoice document "A"
      | kind        | <kind>               |
      | format      | <format>             |
      | seller_name | (own company's name) |
    When postV1Invoices is called for "A"
    Then the response has
      | source_format  | <format>             |
      | number         | 10001                |
      | reference      | 0000012344           |
      | date           | 2026-01-15           |
      | date_due       | 2026-02-14           |
      | currency       | NOK                  |
      | sum            | 1000                 |
      | sum_tax        | 1250                 |
      | sender.name    | (own company's name) |
      | recipient.name | Kari Nordmann        |

    Examples: Formats in use
      | case                        | kind        | format      |
      | an invoice as Peppol BIS    | INVOICE     | PEPPOLBIS30 |
      | a credit note as Peppol BIS | CREDIT_NOTE | PEPPOLBIS30 |
      | an invoice as Finvoice      | INVOICE     | FINVOICE30  |
      | a credit note as Finvoice   | CREDIT_NOTE | FINVOICE30  |

  @formats-recognised
  Scenario Outline: It reads a Finvoice with <case>
    Given an invoice document "A"
      | format  | <format>  |
      | prolog  | <prolog>  |
      | packing | <packing> |
    When postV1Invoices is called for "A"
    Then the response has
      | source_format  | <format>      |
      | sum_tax        | 1250          |
      | recipient.name | Kari Nordmann |

    Examples: What programs write before it
      | case                  | format     | prolog     | packing |
      | its stylesheet        | FINVOICE30 | stylesheet | plain   |
      | its DTD               | FINVOICE13 | DTD        | plain   |
      | a SOAP frame          | FINVOICE30 | SOAP frame | plain   |
      | a SOAP frame in a zip | FINVOICE30 | SOAP frame | zip     |

  @formats-recognised
  Scenario Outline: It recognises the format of <case>
    Given an invoice document "A"
      | format  | <format>  |
      | packing | <packing> |
    When postV1Invoices is called for "A" with format set to <named>
    Then the response has
      | source_format | <format> |

    Examples:
      | case                          | format      | packing | named    |
      | a Peppol BIS invoice          | PEPPOLBIS30 | plain   | (absent) |
      | a Peppol BIS invoice in a zip | PEPPOLBIS30 | zip     | (absent) |
      | a Finvoice                    | FINVOICE30  | plain   | (absent) |
      | a Finvoice in a zip           | FINVOICE30  | zip     | (absent) |
      | a file with an empty format   | FINVOICE30  | plain   | (empty)  |

  @ubl-under-any-name
  Scenario Outline: It accepts UBL under the name of <format>
    Given an invoice document "A"
    When postV1Invoices is called for "A" with format set to <format>
    Then the response has
      | source_format | <format> |
      | number        | 10001    |

    Examples: Kinds of UBL that the file itself does not name
      | format     |
      | SIUBL11    |
      | SIUBL12    |
      | SIUBL20    |
      | OIOUBL     |
      | OIOUBL21   |
      | VISMAUBL10 |
      | VISMAUBL30 |

  @values-of-members
  Scenario Outline: It reads the amounts of <case>
    Given an invoice document "A"
      | format      | <format>  |
      | net         | <net>     |
      | tax_percent | <percent> |
    When postV1Invoices is called for "A"
    Then the response has
      | sum     | <net>   |
      | sum_tax | <gross> |

    Examples:
      | case                              | format      | net         | percent | gross        |
      | an invoice over nothing           | PEPPOLBIS30 | 0           | 25      | 0            |
      | the smallest amount               | PEPPOLBIS30 | 0.01        | 0       | 0.01         |
      | an invoice without tax            | PEPPOLBIS30 | 1000.00     |         | 1000         |
      | tax that was rounded              | PEPPOLBIS30 | 0.10        | 15      | 0.12         |
      | a large amount                    | PEPPOLBIS30 | 99999999.99 | 25      | 124999999.99 |
      | an invoice that gives money back  | PEPPOLBIS30 | -1000.00    | 25      | -1250        |
      | a Finvoice with commas in amounts | FINVOICE30  | 1000.55     | 25      | 1250.69      |

  Scenario Outline: It shows <member> as null where the invoice has none
    Given an invoice document "A"
      | format  | <format> |
      | <field> |          |
    When postV1Invoices is called for "A"
    Then the response has
      | <member> | (null) |

    Examples:
      | member            | field         | format      |
      | date_due          | due_date      | PEPPOLBIS30 |
      | reference         | kid           | PEPPOLBIS30 |
      | recipient.bid     | buyer_id      | PEPPOLBIS30 |
      | recipient.country | buyer_country | FINVOICE30  |

  Scenario Outline: It accepts <value> for <field>
    Given an issuer agreement "main"
    And an invoice document "A"
    When postV1Invoices is called for "A" with <field> set to <value>
    Then it succeeds

    Examples: What is chosen
      | field                          | value                                            |
      | recipient_type                 | b2b                                              |
      | recipient_type                 | consumer                                         |
      | recipient_type                 | (empty)                                          |
      | metadata                       | {"version": "1.1", "recipient_type": "consumer"} |
      | recipient_email                | kari@example.com                                 |
      | recipient_phone_number         | +4790000001                                      |
      | recipient_date_of_birth        | 1985-01-15                                       |
      | recipient_ssn                  | 15818512187                                      |
      | recipient_efaktura_id          | 123456789                                        |
      | uuid                           | 6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10             |
      | payment_instruction_identifier | EXAMPLE-1                                        |
      | sender_comment                 | Gjelder lørdag, søndag og ærlig talt             |
      | disabled_routes                | print, einvoice                                  |
      | disabled_routes                | email                                            |
      | lang                           | (absent)                                         |
      | lang                           | (empty)                                          |
      | lang                           | FI                                               |
      | lang                           | SE                                               |
      | lang                           | NO                                               |
      | lang                           | DK                                               |
      | lang                           | NL                                               |
      | lang                           | EN                                               |
      | b2cno_document_type            | INVOICE                                          |
      | b2cno_document_type            | CREDIT_NOTE                                      |
      | b2cno_document_type            | REMINDER                                         |
      | b2cno_document_type            | COLLECTION_NOTICE                                |

    @withdrawn-documents
    Examples: What was withdrawn
      | field               | value               |
      | b2cno_document_type | DUNNING             |
      | b2cno_document_type | PAYMENT_REQUEST     |
      | b2cno_document_type | ENFORCEMENT_WARNING |

  Scenario Outline: It accepts <word> in the route order
    Given an issuer agreement "main"
    And an invoice document "A"
    When postV1Invoices is called for "A"
      | recipient_type | consumer      |
      | route_order    | <word>, print |
    Then it succeeds

    Examples:
      | word             |
      | netbank          |
      | netbank_cvl      |
      | netbank_cvl_hold |
      | vipps            |
      | dpi              |
      | email            |
      | print            |
      | silent_failure   |

  @generated
  Scenario: It accepts invoices that read back as they were sent
    When postV1Invoices is called repeatedly with any invoice document
    Then every invoice reads back as it was sent

  Scenario Outline: It refuses <case> for a file
    Given an invoice document "A"
      | format | <format> |
      | fault  | <fault>  |
    When postV1Invoices is called for "A"
    Then it is refused with 400 invoice_create_api_error

    Examples: What is asked
      | case                         | format      | fault               |
      | a letter that is no XML      | PEPPOLBIS30 | not XML             |
      | XML that is no invoice       | PEPPOLBIS30 | wrong root          |
      | a CII invoice                | PEPPOLBIS30 | CII                 |
      | an acknowledgement           | FINVOICE30  | acknowledgement     |
      | an invoice that was cut off  | PEPPOLBIS30 | cut off             |
      | XML with entities            | PEPPOLBIS30 | entities            |
      | more than 20 MB              | PEPPOLBIS30 | too large           |
      | nothing                      | PEPPOLBIS30 | empty               |
      | a program                    | PEPPOLBIS30 | wrong name          |
      | an invoice without a number  | PEPPOLBIS30 | no number           |
      | an invoice without an amount | PEPPOLBIS30 | no amount           |
      | a zip without an invoice     | PEPPOLBIS30 | zip without invoice |
      | a zip of two invoices        | PEPPOLBIS30 | zip of two invoices |
      | a zip that was cut off       | PEPPOLBIS30 | broken zip          |
      | a Finvoice that was cut off  | FINVOICE30  | cut off             |
      | a Finvoice without a number  | FINVOICE30  | no number           |
      | a Finvoice without an amount | FINVOICE30  | no amount           |
      | a zip of two Finvoices       | FINVOICE30  | zip of two invoices |

  @ubl-under-any-name
  Scenario Outline: It refuses <own> under the name of <format>
    Given an invoice document "A"
      | format | <own> |
    When postV1Invoices is called for "A" with format set to <format>
    Then it is refused with 400 invoice_create_api_error

    Examples: What is asked
      | own         | format         |
      | PEPPOLBIS30 | VISMAXML60     |
      | PEPPOLBIS30 | SVEFAKTURA10   |
      | PEPPOLBIS30 | SEDI           |
      | PEPPOLBIS30 | E2B            |
      | PEPPOLBIS30 | EHF20          |
      | PEPPOLBIS30 | PEPPOLBIS20    |
      | PEPPOLBIS30 | FINVOICE30     |
      | PEPPOLBIS30 | TEAPPS30       |
      | PEPPOLBIS30 | XRECHNUNG30CII |
      | PEPPOLBIS30 | FATTURAPA12    |
      | FINVOICE30  | VISMAXML53     |
      | FINVOICE30  | PEPPOLBIS30    |
      | FINVOICE30  | SIUBL20        |
      | FINVOICE30  | OIOUBL         |
      | FINVOICE30  | VISMAUBL30     |
      | FINVOICE30  | FINVOICE13     |
      | FINVOICE30  | FINVOICE20     |
      | FINVOICE30  | TEAPPS27       |

  Scenario Outline: It refuses <value> for <field>
    Given an invoice document "A"
    When postV1Invoices is called for "A" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | field                   | value                                             | error                  |
      | file                    | (absent)                                          | 400 invalid_parameters |
      | file                    | 10001                                             | 400 invalid_parameters |
      | metadata                | recipient_type=consumer                           | 400 Bad Request        |
      | metadata                | ["consumer"]                                      | 400 Bad Request        |
      | metadata                | {"version": "1.1", "recipient_type": "neighbour"} | 400 invalid_parameters |
      | format                  | DOCX                                              | 400 invalid_parameters |
      | format                  | peppolbis30                                       | 400 invalid_parameters |
      | recipient_type          | neighbour                                         | 400 invalid_parameters |
      | recipient_eia           | (129 characters)                                  | 400 invalid_parameters |
      | recipient_email         | (256 characters)                                  | 400 invalid_parameters |
      | recipient_operator      | (129 characters)                                  | 400 invalid_parameters |
      | recipient_phone_number  | (31 characters)                                   | 400 invalid_parameters |
      | sender_comment          | (1025 characters)                                 | 400 invalid_parameters |
      | uuid                    | (37 characters)                                   | 400 invalid_parameters |
      | disabled_routes         | netbank                                           | 400 invalid_parameters |
      | disabled_routes         | print, fax                                        | 400 invalid_parameters |
      | lang                    | DE                                                | 400 invalid_parameters |
      | route_order             | pigeon                                            | 400 invalid_parameters |
      | route_order             | netbank, einvoice                                 | 400 invalid_parameters |
      | recipient_date_of_birth | 15.01.1985                                        | 400 invalid_parameters |
      | recipient_date_of_birth | 1985-02-30                                        | 400 invalid_parameters |
      | b2cno_document_type     | LETTER                                            | 400 invalid_parameters |
      | prevent_routing         | perhaps                                           | 400 invalid_parameters |

  Scenario Outline: It refuses a body as <encoding> that has no file
    When postV1Invoices is called with its body as <encoding>
      | lang | NO |
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | encoding  |
      | json      |
      | form      |
      | multipart |
