@read-only
Feature: inbound_invoice_download
  Returns a received invoice in one of the wanted formats, with its picture and attachments.

  Background:
    Given an invoice "rent"
      | direction | RECEIVED |
      | number    | 20077    |

  Scenario Outline: It returns an invoice as <format>
    Given an invoice "rent"
      | source_format | <original> |
    When inbound_invoice_download is called for "rent" with formats set to <format>
    Then the response lists these attachments
      | attachment_type | filename          | file                 |
      | <type>          | invoice-20077.xml | (a file with <root>) |

    Examples: Every format
      | format      | original    | type        | root            |
      | finvoice    | PEPPOLBIS30 | FINVOICE    | <Finvoice       |
      | finvoice20  | PEPPOLBIS30 | FINVOICE20  | <Finvoice       |
      | finvoice30  | PEPPOLBIS30 | FINVOICE30  | <Finvoice       |
      | teapps      | PEPPOLBIS30 | TEAPPS      | <INVOICE_CENTER |
      | teapps30    | PEPPOLBIS30 | TEAPPS30    | <INVOICE_CENTER |
      | ubl         | PEPPOLBIS30 | UBL         | <Invoice        |
      | liinos      | LIINOS      | LIINOS      | <LIINOS         |
      | svefaktura  | PEPPOLBIS30 | SVEFAKTURA  | <SVEFAKTURA     |
      | sedi        | SEDI        | SEDI        | <SEDI           |
      | ehf         | PEPPOLBIS30 | EHF         | <Invoice        |
      | ehf20       | PEPPOLBIS30 | EHF20       | <Invoice        |
      | vismaxml    | PEPPOLBIS30 | VISMAXML    | <VISMAXML       |
      | vismaxml60  | PEPPOLBIS30 | VISMAXML60  | <VISMAXML60     |
      | e2b         | PEPPOLBIS30 | E2B         | <E2B            |
      | woodx       | PEPPOLBIS30 | WOODX       | <WOODX          |
      | axflow      | PEPPOLBIS30 | AXFLOW      | <AXFLOW         |
      | facturae    | PEPPOLBIS30 | FACTURAE    | <FACTURAE       |
      | bgc         | BGC         | BGC         | <BGC            |
      | peppolbis20 | PEPPOLBIS30 | PEPPOLBIS20 | <Invoice        |
      | peppolbis30 | PEPPOLBIS30 | PEPPOLBIS30 | <Invoice        |
      | siubl       | PEPPOLBIS30 | SIUBL       | <Invoice        |
      | siubl12     | PEPPOLBIS30 | SIUBL12     | <Invoice        |
      | siubl20     | PEPPOLBIS30 | SIUBL20     | <Invoice        |
      | vismaubl    | PEPPOLBIS30 | VISMAUBL    | <Invoice        |
      | vismaubl30  | PEPPOLBIS30 | VISMAUBL30  | <Invoice        |

  Scenario Outline: It writes number and amounts into <format>
    When inbound_invoice_download is called for "rent" with formats set to <format>
    Then the response has
      | attachments.file | (a file with <number>) |
    And the response has
      | attachments.file | (a file with <without tax>) |
    And the response has
      | attachments.file | (a file with <with tax>) |

    Examples: Families of formats
      | format      | number               | without tax                                               | with tax                                                  |
      | peppolbis20 | ID>20077<            | TaxExclusiveAmount currencyID="NOK">1000.00<              | TaxInclusiveAmount currencyID="NOK">1250.00<              |
      | finvoice30  | InvoiceNumber>20077< | VatExcludedAmount AmountCurrencyIdentifier="NOK">1000,00< | VatIncludedAmount AmountCurrencyIdentifier="NOK">1250,00< |
      | teapps30    | INVOICE_ID>20077<    | VAT="EXCLUDED" SIGN="+">1000.00<                          | VAT="INCLUDED" SIGN="+">1250.00<                          |
      | e2b         | number>20077<        | sum>1000.00<                                              | sum_tax>1250.00<                                          |

  Scenario Outline: It returns <case>
    Given an invoice "rent"
      | source_format | TEAPPS30 |
    When inbound_invoice_download is called for "rent" with formats set to <formats>
    Then the response lists these attachments
      | attachment_type |
      | <type>          |

    Examples: Several formats
      | case                                                         | formats              | type     |
      | the original, which is the second one wanted                 | finvoice30, teapps30 | TEAPPS30 |
      | the original, in whatever letters it is wanted               | finvoice30, TEAPPS30 | TEAPPS30 |
      | the first one wanted where the original is none              | ehf20, finvoice30    | EHF20    |
      | the original, though the first is one that is only passed on | bgc, teapps30        | TEAPPS30 |

  Scenario: It tells of the invoice in the metadata
    When inbound_invoice_download is called for "rent"
      | formats          | finvoice30 |
      | include_metadata | true       |
    Then the response has
      | metadata.origin          | EINVOICE          |
      | metadata.original_format | PEPPOLBIS30       |
      | metadata.company_name    | Example Seller AS |
      | metadata.company_bid     | 987654325         |
      | metadata.invoice_nr      | 20077             |
      | metadata.reference_nr    | 0000012344        |
      | metadata.sum             | 1000.00           |
      | metadata.sum_tax         | 1250.00           |
      | metadata.currency        | NOK               |
      | metadata.date            | 20260110          |
      | metadata.date_due        | 20260209          |

  Scenario: It names no original format where the original is returned
    When inbound_invoice_download is called for "rent"
      | formats          | peppolbis30 |
      | include_metadata | true        |
    Then the response has
      | metadata.original_format | (empty) |

  Scenario: It says that an invoice was scanned
    Given an invoice "rent"
      | origin | SCAN |
    When inbound_invoice_download is called for "rent" with include_metadata set to true
    Then the response has
      | metadata.origin | SCAN |

  Scenario Outline: It tells no metadata <case>
    When inbound_invoice_download is called for "rent" with include_metadata set to <value>
    Then the response has no metadata.origin

    Examples: Unless they are wanted
      | case                      | value  |
      | where they are not wanted | false  |
      | where nothing is said     | (null) |

  Scenario: It makes a picture if one is wanted and there is none
    When inbound_invoice_download is called for "rent"
      | formats                   | finvoice30 |
      | generate_image_if_missing | true       |
    Then the response lists these attachments
      | attachment_type | filename          | file                |
      | FINVOICE30      | invoice-20077.xml | (a file with 20077) |
      | INVOICE_IMAGE   | invoice-20077.pdf | (a file with %PDF)  |

  Scenario: It makes a picture beside a format that could hold one
    When inbound_invoice_download is called for "rent"
      | formats                   | peppolbis30 |
      | generate_image_if_missing | true        |
    Then the response lists these attachments
      | attachment_type |
      | PEPPOLBIS30     |
      | INVOICE_IMAGE   |

  Scenario Outline: It makes no picture <case>
    When inbound_invoice_download is called for "rent" with generate_image_if_missing set to <value>
    Then the response lists these attachments
      | attachment_type |
      | PEPPOLBIS30     |

    Examples: Unless one is wanted
      | case                  | value  |
      | where none is wanted  | false  |
      | where nothing is said | (null) |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When inbound_invoice_download is called for "rent"
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                     |
      | an admin without a vendor key       | ERROR: VENDOR KEY MISSING |
      | an admin with an unknown vendor key | ERROR: VENDOR KEY MISSING |

  Scenario Outline: It refuses <case>
    When inbound_invoice_download is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                  | field   | value            | error                                              |
      | an unknown id                         | id      | (unknown)        | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an empty id                           | id      | (empty)          | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an id of nil                          | id      | (null)           | ERROR: INVOICE NOT FOUND OR NO RIGHTS              |
      | an unknown format                     | formats | pdf              | ERROR: FORMAT NOT SUPPORTED                        |
      | an unknown format beside a known one  | formats | peppolbis30, pdf | ERROR: FORMAT NOT SUPPORTED                        |
      | a format that only the old method has | formats | siubl11          | ERROR: FORMAT NOT SUPPORTED                        |
      | no format                             | formats | (empty)          | ERROR: FORMAT NOT SUPPORTED                        |
      | formats of nil                        | formats | (null)           | ERROR: FORMAT NOT SUPPORTED                        |
      | bgc, which is only passed on          | formats | bgc              | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | liinos, which is only passed on       | formats | liinos           | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |
      | sedi, which is only passed on         | formats | sedi             | ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT |

  Scenario Outline: It refuses <case>, which no format can do without
    Given an invoice "rent"
      | <field> | <value> |
    When inbound_invoice_download is called for "rent" with formats set to finvoice30
    Then it is refused with ERROR: INVOICE NOT COMPATIBLE WITH SELECTED FORMAT

    Examples: When it is asked
      | case                          | field    | value |
      | an invoice without a number   | number   |       |
      | an invoice without a currency | currency |       |
      | an invoice without an amount  | sum_tax  |       |

  Scenario: It refuses an invoice that the company sent
    Given an invoice "heating"
    When inbound_invoice_download is called for "heating"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses an invoice that another company received
    Given an invoice "heating" of another company
      | direction | RECEIVED |
    When inbound_invoice_download is called for "heating"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
