@effect @irreversible
Feature: postV1Invoices
  Takes one invoice as a file, tells what it read there, and sends it on its way to the recipient.

  Scenario: It tells all that it knows of the invoice that it took
    Given the company has bid set to 987654325
    And the company has eia set to 0192:987654325
    And an invoice document "A"
      | number      | 2026/01-17        |
      | issue_date  | 2026-01-15        |
      | due_date    | 2026-02-14        |
      | currency    | SEK               |
      | net         | 1000.40           |
      | tax_percent | 25                |
      | kid         | 0000012344        |
      | seller_name | Example Seller AS |
      | seller_id   | 987654325         |
      | buyer_name  | Example Buyer AS  |
      | buyer_id    | 123456785         |
    When postV1Invoices is called for "A"
      | recipient_eia      | 0192:123456785     |
      | recipient_operator | EXAMPLEOPERATOR    |
      | sender_comment     | Second half of May |
    Then the response has
      | id                 | (some text)        |
      | status             | PENDING            |
      | number             | 2026/01-17         |
      | reference          | 0000012344         |
      | date               | 2026-01-15         |
      | date_due           | 2026-02-14         |
      | source_format      | PEPPOLBIS30        |
      | currency           | SEK                |
      | sum                | 1000.40            |
      | sum_tax            | 1250.50            |
      | sender.name        | Example Seller AS  |
      | sender.eia         | 0192:987654325     |
      | sender.bid         | 987654325          |
      | sender.country     | NO                 |
      | recipient.name     | Example Buyer AS   |
      | recipient.eia      | 0192:123456785     |
      | recipient.bid      | 123456785          |
      | recipient.country  | NO                 |
      | recipient.operator | EXAMPLEOPERATOR    |
      | comment            | Second half of May |
      | created_at         | (some text)        |
      | destination        | network            |
      | files.id           | (some text)        |
      | files.filename     | (some text)        |
      | files.type         | PEPPOLBIS30        |
      | files.mimetype     | application/xml    |
      | files.href         | (some text)        |
    And the response lists at least these actions
      | type     | channel  | message     | key         | happened_at |
      | RECEIVED | EINVOICE | (some text) | (some text) | (some text) |

  Scenario: It tells the file as others then show it
    Given an invoice document "A"
    When postV1Invoices is called for "A"
    Then it succeeds
    And getV1InvoicesId for "A" now has
      | id             | (the id of "A")             |
      | files.id       | (the files.id of "A")       |
      | files.filename | (the files.filename of "A") |

  Scenario Outline: It takes <case>
    Given an invoice document "A"
      | kind   | <kind>   |
      | format | <format> |
    When postV1Invoices is called for "A"
    Then the response has
      | source_format  | <format>          |
      | number         | 10001             |
      | reference      | 0000012344        |
      | date           | 2026-01-15        |
      | date_due       | 2026-02-14        |
      | currency       | NOK               |
      | sum            | 1000              |
      | sum_tax        | 1250              |
      | sender.name    | Example Seller AS |
      | recipient.name | Kari Nordmann     |
    And getV1InvoicesId for "A" now has
      | source_format  | <format>      |
      | number         | 10001         |
      | sum            | 1000          |
      | sum_tax        | 1250          |
      | recipient.name | Kari Nordmann |

    Examples: Formats in use
      | case                        | kind        | format      |
      | an invoice as Peppol BIS    | INVOICE     | PEPPOLBIS30 |
      | a credit note as Peppol BIS | CREDIT_NOTE | PEPPOLBIS30 |
      | an invoice as Finvoice      | INVOICE     | FINVOICE30  |
      | a credit note as Finvoice   | CREDIT_NOTE | FINVOICE30  |

  Scenario Outline: It takes a Finvoice with <case>
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

  Scenario Outline: It takes a zip with <case>, its image and its attachments
    Given an invoice document "A"
      | kind        | <kind>               |
      | format      | <format>             |
      | packing     | zip                  |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When postV1Invoices is called for "A"
    Then the response lists these files
      | filename    | type           | mimetype        |
      | (some text) | <format>       | application/xml |
      | rent.pdf    | ORIGINAL_IMAGE | application/pdf |
      | terms.pdf   | ATTACHMENT     | application/pdf |
      | photo.png   | ATTACHMENT     | image/png       |

    Examples: Formats in use
      | case                     | kind        | format      |
      | a Peppol BIS invoice     | INVOICE     | PEPPOLBIS30 |
      | a Peppol BIS credit note | CREDIT_NOTE | PEPPOLBIS30 |
      | a Finvoice               | INVOICE     | FINVOICE30  |
      | a Finvoice credit note   | CREDIT_NOTE | FINVOICE30  |

  Scenario Outline: It returns the sender's own image as <format>
    Given an invoice document "A"
      | image | rent.pdf |
    When postV1Invoices is called for "A"
    Then it succeeds
    When getV1InvoicesId is called for "A" with return_format set to <format>
    Then the response lists these files
      | filename | type           | mimetype        |
      | rent.pdf | ORIGINAL_IMAGE | application/pdf |

    Examples: Images
      | format                      |
      | ORIGINAL_IMAGE              |
      | ORIGINAL_OR_GENERATED_IMAGE |

  Scenario Outline: It recognises the format of <case>
    Given an invoice document "A"
      | format  | <format>  |
      | packing | <packing> |
    When postV1Invoices is called for "A" with format set to (absent)
    Then the response has
      | source_format | <format> |

    Examples: Files
      | case                          | format      | packing |
      | a Peppol BIS invoice          | PEPPOLBIS30 | plain   |
      | a Peppol BIS invoice in a zip | PEPPOLBIS30 | zip     |
      | a Finvoice                    | FINVOICE30  | plain   |
      | a Finvoice in a zip           | FINVOICE30  | zip     |

  Scenario Outline: It takes UBL under the name of <format>
    Given an invoice document "A"
    When postV1Invoices is called for "A" with format set to <format>
    Then the response has
      | source_format | <format> |
      | number        | 10001    |
      | sum           | 1000     |

    Examples: Kinds of UBL that the file itself does not name
      | format     |
      | SIUBL11    |
      | SIUBL12    |
      | SIUBL20    |
      | OIOUBL     |
      | VISMAUBL10 |
      | VISMAUBL30 |

  Scenario Outline: It reads <case>
    Given an invoice document "A"
      | format      | <format>  |
      | net         | <net>     |
      | tax_percent | <percent> |
    When postV1Invoices is called for "A"
    Then the response has
      | sum     | <net>   |
      | sum_tax | <gross> |

    Examples: Amounts
      | case                              | format      | net         | percent | gross        |
      | an invoice over nothing           | PEPPOLBIS30 | 0           | 25      | 0            |
      | the smallest amount               | PEPPOLBIS30 | 0.01        | 0       | 0.01         |
      | an invoice without tax            | PEPPOLBIS30 | 1000.00     |         | 1000         |
      | tax that was rounded              | PEPPOLBIS30 | 0.10        | 15      | 0.12         |
      | a large amount                    | PEPPOLBIS30 | 99999999.99 | 25      | 124999999.99 |
      | an invoice that gives money back  | PEPPOLBIS30 | -1000.00    | 25      | -1250        |
      | a Finvoice with commas in amounts | FINVOICE30  | 1000.55     | 25      | 1250.69      |

  Scenario Outline: It shows <member> as null where the invoice says nothing of it
    Given an invoice document "A"
      | format  | <format> |
      | <field> |          |
    When postV1Invoices is called for "A"
    Then the response has
      | <member> | (null) |

    Examples: What an invoice need not have
      | member            | field         | format      |
      | date_due          | due_date      | PEPPOLBIS30 |
      | reference         | kid           | PEPPOLBIS30 |
      | recipient.bid     | buyer_id      | PEPPOLBIS30 |
      | recipient.country | buyer_country | FINVOICE30  |

  Scenario Outline: It takes <case> beside the invoice
    Given an issuer agreement "main"
    And an invoice document "A"
    When postV1Invoices is called for "A" with <field> set to <value>
    Then the response has
      | number | 10001 |

    Examples: What is chosen
      | case                          | field                          | value                                            |
      | a business as recipient       | recipient_type                 | b2b                                              |
      | a consumer as recipient       | recipient_type                 | consumer                                         |
      | metadata                      | metadata                       | {"version": "1.1", "recipient_type": "consumer"} |
      | an e-mail address             | recipient_email                | kari@example.com                                 |
      | a phone number                | recipient_phone_number         | +4790000001                                      |
      | a date of birth               | recipient_date_of_birth        | 1985-01-15                                       |
      | an eFaktura identifier        | recipient_efaktura_id          | 123456789                                        |
      | a uuid                        | uuid                           | 6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10             |
      | a Finnish payment instruction | payment_instruction_identifier | EXAMPLE-1                                        |
      | a comment in Norwegian        | sender_comment                 | Gjelder lørdag, søndag og ærlig talt             |
      | no routes that are turned off | disabled_routes                | (absent)                                         |
      | print turned off              | disabled_routes                | print                                            |
      | e-mail turned off             | disabled_routes                | email                                            |
      | e-invoices turned off         | disabled_routes                | einvoice                                         |
      | two routes turned off         | disabled_routes                | print, einvoice                                  |

  Scenario Outline: It takes the language <lang>
    Given an invoice document "A"
    When postV1Invoices is called for "A" with lang set to <lang>
    Then it succeeds

    Examples: Languages
      | lang     |
      | FI       |
      | SE       |
      | NO       |
      | DK       |
      | NL       |
      | EN       |
      | (absent) |

  Scenario Outline: It takes <word> in the route order
    Given an issuer agreement "main"
    And an invoice document "A"
    When postV1Invoices is called for "A"
      | recipient_type | consumer      |
      | route_order    | <word>, print |
    Then it succeeds

    Examples: Routes
      | word             |
      | netbank          |
      | netbank_cvl      |
      | netbank_cvl_hold |
      | vipps            |
      | dpi              |
      | email            |
      | print            |
      | silent_failure   |

  Scenario Outline: It takes <type> for a type of document
    Given an issuer agreement "main"
    And an invoice document "A"
    When postV1Invoices is called for "A"
      | recipient_type      | consumer |
      | b2cno_document_type | <type>   |
    Then it succeeds

    Examples: Types
      | type                |
      | INVOICE             |
      | CREDIT_NOTE         |
      | REMINDER            |
      | COLLECTION_NOTICE   |
      | DUNNING             |
      | PAYMENT_REQUEST     |
      | ENFORCEMENT_WARNING |

  Scenario: It keeps each invoice that it took
    Given an invoice document "A"
    And an invoice document "B"
      | number | 10002 |
    When postV1Invoices is called for "A"
    Then it succeeds
    When postV1Invoices is called for "B"
    Then it succeeds
    And getV1Invoices now lists these invoices
      | number | sum  | currency |
      | 10001  | 1000 | NOK      |
      | 10002  | 1000 | NOK      |

  Scenario: It keeps what it took to the company that sent it
    Given an invoice "B" of another company
    And an invoice document "A"
    When postV1Invoices is called for "A"
    Then it succeeds
    And getV1Invoices now lists these invoices
      | number |
      | 10001  |
    And getV1InvoicesId for "B" now is refused with 404 Not Found

  @generated
  Scenario: It takes invoices that read back as they were sent
    When postV1Invoices is called repeatedly with any invoice document
    Then every invoice reads back as it was sent

  Scenario Outline: It refuses <case> for a file
    Given an invoice document "A"
      | format | <format> |
      | fault  | <fault>  |
    When postV1Invoices is called for "A"
    Then it is refused with 422 Unprocessable Entity

    Examples: What is asked
      | case                         | format      | fault               |
      | a letter that is no XML      | PEPPOLBIS30 | not XML             |
      | XML that is no invoice       | PEPPOLBIS30 | wrong root          |
      | a CII invoice                | PEPPOLBIS30 | CII                 |
      | an acknowledgement           | FINVOICE30  | acknowledgement     |
      | an invoice that was cut off  | PEPPOLBIS30 | cut off             |
      | XML that fills itself in     | PEPPOLBIS30 | entities            |
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

  Scenario Outline: It refuses <own> under the name of <format>
    Given an invoice document "A"
      | format | <own> |
    When postV1Invoices is called for "A" with format set to <format>
    Then it is refused with 422 Unprocessable Entity

    Examples: What is asked
      | own         | format       |
      | PEPPOLBIS30 | VISMAXML53   |
      | PEPPOLBIS30 | VISMAXML60   |
      | PEPPOLBIS30 | SVEFAKTURA10 |
      | PEPPOLBIS30 | SEDI         |
      | PEPPOLBIS30 | E2B          |
      | PEPPOLBIS30 | EHF20        |
      | PEPPOLBIS30 | PEPPOLBIS20  |
      | PEPPOLBIS30 | FINVOICE13   |
      | PEPPOLBIS30 | FINVOICE20   |
      | PEPPOLBIS30 | FINVOICE30   |
      | PEPPOLBIS30 | TEAPPS27     |
      | PEPPOLBIS30 | TEAPPS30     |
      | FINVOICE30  | VISMAXML53   |
      | FINVOICE30  | VISMAXML60   |
      | FINVOICE30  | SVEFAKTURA10 |
      | FINVOICE30  | SEDI         |
      | FINVOICE30  | E2B          |
      | FINVOICE30  | EHF20        |
      | FINVOICE30  | PEPPOLBIS20  |
      | FINVOICE30  | PEPPOLBIS30  |
      | FINVOICE30  | SIUBL11      |
      | FINVOICE30  | SIUBL12      |
      | FINVOICE30  | SIUBL20      |
      | FINVOICE30  | OIOUBL       |
      | FINVOICE30  | VISMAUBL10   |
      | FINVOICE30  | VISMAUBL30   |
      | FINVOICE30  | FINVOICE13   |
      | FINVOICE30  | FINVOICE20   |
      | FINVOICE30  | TEAPPS27     |
      | FINVOICE30  | TEAPPS30     |

  Scenario Outline: It refuses <case>
    Given an invoice document "A"
    When postV1Invoices is called for "A" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                   | field                   | value                                             | error                    |
      | a call without a file                  | file                    | (absent)                                          | 400 Bad Request          |
      | a text where the file belongs          | file                    | 10001                                             | 400 Bad Request          |
      | metadata that are no JSON              | metadata                | recipient_type=consumer                           | 400 Bad Request          |
      | metadata that are a list               | metadata                | ["consumer"]                                      | 400 Bad Request          |
      | metadata with a recipient nobody knows | metadata                | {"version": "1.1", "recipient_type": "neighbour"} | 422 Unprocessable Entity |
      | a format that there is not             | format                  | DOCX                                              | 422 Unprocessable Entity |
      | a format in small letters              | format                  | peppolbis30                                       | 422 Unprocessable Entity |
      | a recipient who is neither             | recipient_type          | neighbour                                         | 422 Unprocessable Entity |
      | a recipient in capitals                | recipient_type          | CONSUMER                                          | 422 Unprocessable Entity |
      | a route that cannot be turned off      | disabled_routes         | netbank                                           | 422 Unprocessable Entity |
      | a route among others that is none      | disabled_routes         | print, fax                                        | 422 Unprocessable Entity |
      | a language that there is not           | lang                    | DE                                                | 422 Unprocessable Entity |
      | a language in small letters            | lang                    | no                                                | 422 Unprocessable Entity |
      | a route that nobody knows              | route_order             | pigeon                                            | 422 Unprocessable Entity |
      | a route after others that is none      | route_order             | netbank, einvoice                                 | 422 Unprocessable Entity |
      | a date of birth with its day first     | recipient_date_of_birth | 15.01.1985                                        | 422 Unprocessable Entity |
      | a date of birth without dashes         | recipient_date_of_birth | 19850115                                          | 422 Unprocessable Entity |
      | a day that does not exist              | recipient_date_of_birth | 1985-02-30                                        | 422 Unprocessable Entity |
      | a document that is none of the types   | b2cno_document_type     | LETTER                                            | 422 Unprocessable Entity |
      | a type of document in small letters    | b2cno_document_type     | invoice                                           | 422 Unprocessable Entity |

  Scenario Outline: It refuses <case> for a body
    When postV1Invoices is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case    | body           |
      | nothing | (empty)        |
      | a text  | lang=NO        |
      | JSON    | {"lang": "NO"} |

  Scenario Outline: It refuses a call as <encoding> that has no file
    When postV1Invoices is called with its body as <encoding>
      | lang | NO |
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | encoding  |
      | json      |
      | form      |
      | multipart |

  Scenario Outline: It says what is wrong when <case>
    Given an invoice document "A"
    When postV1Invoices is called for "A" with <field> set to <value>
    Then it is refused with <error>
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    Examples: What is asked
      | case                          | field  | value      | error                    |
      | the file is not there         | file   | (absent)   | 400 Bad Request          |
      | the file is of another format | format | FINVOICE30 | 422 Unprocessable Entity |
      | a value is not allowed        | lang   | DE         | 422 Unprocessable Entity |

  Scenario Outline: It accepts a token for <scope>
    Given the caller's token has the scope <scope>
    And an invoice document "A"
    When postV1Invoices is called for "A"
    Then it succeeds

    Examples: With others or alone
      | scope                        |
      | invoice:send                 |
      | invoice:receive invoice:send |
      | eui                          |

  Scenario Outline: It refuses a token for <caller>
    Given the caller's token has the scope <caller>
    And an invoice document "A"
    When postV1Invoices is called for "A"
    Then it is refused with 403 Forbidden

    Examples: Who asks
      | caller          |
      | invoice:receive |
      | document:send   |
      | global company  |
