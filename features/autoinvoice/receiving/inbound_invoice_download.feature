@read-only
Feature: inbound_invoice_download
  Returns a received invoice in one of the wanted formats, with its image and attachments.

  Background:
    Given an invoice "rent"
      | direction     | RECEIVED    |
      | number        | 20077       |
      | source_format | PEPPOLBIS30 |

  Scenario Outline: It returns an invoice as <format>
    Given an invoice "rent"
      | source_format | <original> |
    When inbound_invoice_download is called for "rent" with formats set to <format>
    Then it lists these attachments
      | attachment_type | filename    |
      | <type>          | (some text) |

    @original-first
    Examples: The original
      | format      | original    | type        |
      | liinos      | LIINOS      | LIINOS      |
      | sedi        | SEDI        | SEDI        |
      | bgc         | BGC         | BGC         |
      | peppolbis30 | PEPPOLBIS30 | PEPPOLBIS30 |

    @conversions
    Examples: Made from another format
      | format      | original    | type        |
      | finvoice    | PEPPOLBIS30 | FINVOICE    |
      | finvoice20  | PEPPOLBIS30 | FINVOICE20  |
      | finvoice30  | PEPPOLBIS30 | FINVOICE30  |
      | teapps      | PEPPOLBIS30 | TEAPPS      |
      | teapps30    | PEPPOLBIS30 | TEAPPS30    |
      | ubl         | PEPPOLBIS30 | UBL         |
      | svefaktura  | PEPPOLBIS30 | SVEFAKTURA  |
      | ehf         | PEPPOLBIS30 | EHF         |
      | ehf20       | PEPPOLBIS30 | EHF20       |
      | vismaxml    | PEPPOLBIS30 | VISMAXML    |
      | vismaxml60  | PEPPOLBIS30 | VISMAXML60  |
      | e2b         | PEPPOLBIS30 | E2B         |
      | woodx       | PEPPOLBIS30 | WOODX       |
      | axflow      | PEPPOLBIS30 | AXFLOW      |
      | facturae    | PEPPOLBIS30 | FACTURAE    |
      | peppolbis20 | PEPPOLBIS30 | PEPPOLBIS20 |
      | siubl       | PEPPOLBIS30 | SIUBL       |
      | siubl12     | PEPPOLBIS30 | SIUBL12     |
      | siubl20     | PEPPOLBIS30 | SIUBL20     |
      | vismaubl    | PEPPOLBIS30 | VISMAUBL    |
      | vismaubl30  | PEPPOLBIS30 | VISMAUBL30  |

  @document-content
  Scenario Outline: It writes <what> into <format>
    When inbound_invoice_download is called for "rent" with formats set to <format>
    Then it lists these attachments
      | attachment_type | file                 |
      | <type>          | (a file with <text>) |

    Examples: Families of formats
      | format      | type        | what               | text                                                      |
      | peppolbis20 | PEPPOLBIS20 | the root element   | <Invoice                                                  |
      | peppolbis20 | PEPPOLBIS20 | the number         | ID>20077<                                                 |
      | peppolbis20 | PEPPOLBIS20 | the total with tax | TaxInclusiveAmount currencyID="NOK">1250.00<              |
      | finvoice30  | FINVOICE30  | the root element   | <Finvoice                                                 |
      | finvoice30  | FINVOICE30  | the number         | InvoiceNumber>20077<                                      |
      | finvoice30  | FINVOICE30  | the total with tax | VatIncludedAmount AmountCurrencyIdentifier="NOK">1250,00< |
      | teapps30    | TEAPPS30    | the root element   | <INVOICE_CENTER                                           |
      | teapps30    | TEAPPS30    | the number         | INVOICE_ID>20077<                                         |
      | teapps30    | TEAPPS30    | the total with tax | VAT="INCLUDED" SIGN="+">1250.00<                          |

  Scenario Outline: It returns <case>
    Given an invoice "rent"
      | source_format | TEAPPS30 |
    When inbound_invoice_download is called for "rent" with formats set to <formats>
    Then it lists these attachments
      | attachment_type |
      | <type>          |

    @original-first
    Examples: Several formats
      | case                                                    | formats              | type     |
      | the original where it is the second wanted format       | finvoice30, teapps30 | TEAPPS30 |
      | the original where the first format cannot be made      | bgc, teapps30        | TEAPPS30 |
      | the first wanted format where the original is not among | ehf20, finvoice30    | EHF20    |

    @format-in-any-case
    Examples: Several formats
      | case                            | formats              | type     |
      | the original wanted in capitals | finvoice30, TEAPPS30 | TEAPPS30 |

  @metadata-on-request
  Scenario: It describes the invoice in the metadata
    Given an invoice "rent"
      | reference | 0000012344 |
      | sum       | 1000.00    |
      | sum_tax   | 1250.00    |
      | currency  | NOK        |
      | date      | 2026-01-10 |
      | date_due  | 2026-02-09 |
    When inbound_invoice_download is called for "rent"
      | formats          | finvoice30 |
      | include_metadata | true       |
    Then it has
      | metadata.origin          | EINVOICE                    |
      | metadata.original_format | PEPPOLBIS30                 |
      | metadata.company_name    | (the sender_name of "rent") |
      | metadata.company_bid     | (the sender_bid of "rent")  |
      | metadata.invoice_nr      | 20077                       |
      | metadata.reference_nr    | 0000012344                  |
      | metadata.sum             | 1000.00                     |
      | metadata.sum_tax         | 1250.00                     |
      | metadata.currency        | NOK                         |
      | metadata.date            | 20260110                    |
      | metadata.date_due        | 20260209                    |

  @metadata-on-request
  Scenario Outline: Its metadata have <value> for the <member> of <case>
    Given an invoice "rent"
      | origin | <origin> |
    When inbound_invoice_download is called for "rent"
      | formats          | peppolbis30 |
      | include_metadata | true        |
    Then it has
      | metadata.<member> | <value> |

    Examples: Sources
      | case              | origin   | member          | value   |
      | the original      | EINVOICE | original_format | (empty) |
      | a scanned invoice | SCAN     | origin          | SCAN    |

  @metadata-on-request
  Scenario Outline: It returns no metadata when include_metadata is <value>
    When inbound_invoice_download is called for "rent" with include_metadata set to <value>
    Then it has no metadata.origin

    Examples: Values
      | value  |
      | false  |
      | (null) |

  @image-on-request
  Scenario Outline: It makes a missing image beside <format>
    When inbound_invoice_download is called for "rent"
      | formats                   | <format> |
      | generate_image_if_missing | true     |
    Then it lists these attachments
      | attachment_type | file                |
      | <type>          | (a file with 20077) |
      | INVOICE_IMAGE   | (a file with %PDF)  |

    Examples: With and without room for an image
      | format      | type        |
      | finvoice30  | FINVOICE30  |
      | peppolbis30 | PEPPOLBIS30 |

  @image-on-request
  Scenario Outline: It makes no image when generate_image_if_missing is <value>
    When inbound_invoice_download is called for "rent" with generate_image_if_missing set to <value>
    Then it lists these attachments
      | attachment_type |
      | PEPPOLBIS30     |

    Examples: Values
      | value  |
      | false  |
      | (null) |

  Scenario Outline: It refuses a caller with <case>
    Given the caller is <caller>
    When inbound_invoice_download is called for "rent"
    Then it is refused with ERROR: VENDOR KEY MISSING

    Examples: Who asks
      | case                  | caller                              |
      | no vendor key         | an admin without a vendor key       |
      | an unknown vendor key | an admin with an unknown vendor key |

  Scenario Outline: It refuses <case>
    When inbound_invoice_download is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                  | field   | value            | error                                              |
      | an unknown id                         | id      | (unknown)        | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an unknown format                     | formats | pdf              | ERROR: FORMAT NOT SUPPORTED                        |
      | an unknown format beside a known one  | formats | peppolbis30, pdf | ERROR: FORMAT NOT SUPPORTED                        |
      | a format that only the old method has | formats | siubl11          | ERROR: FORMAT NOT SUPPORTED                        |
      | bgc, which is never made              | formats | bgc              | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | liinos, which is never made           | formats | liinos           | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | sedi, which is never made             | formats | sedi             | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |

    @no-id
    Examples: What is asked
      | case         | field | value   | error                                 |
      | an empty id  | id    | (empty) | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | an id of nil | id    | (null)  | ERROR: INVOICE NOT FOUND OR NO RIGHTS |

    @format-due
    Examples: What is asked
      | case           | field   | value   | error                       |
      | no format      | formats | (empty) | ERROR: FORMAT NOT SUPPORTED |
      | formats of nil | formats | (null)  | ERROR: FORMAT NOT SUPPORTED |

  Scenario Outline: It refuses to convert an invoice without <case>
    Given an invoice "rent"
      | <field> |  |
    When inbound_invoice_download is called for "rent" with formats set to finvoice30
    Then it is refused with ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT

    Examples: When it is asked
      | case       | field    |
      | a number   | number   |
      | a currency | currency |
      | an amount  | sum_tax  |

  @received-only
  Scenario: It refuses an invoice that the company sent
    Given an invoice "heating"
    When inbound_invoice_download is called for "heating"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses an invoice that another company received
    Given an invoice "heating" of another company
      | direction | RECEIVED |
    When inbound_invoice_download is called for "heating"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
