@effect @lasting
Feature: invoice_put_invoice_with_metadata
  Sends an invoice that is an XML file already, or a zip of one with its attachments.

  Scenario: It creates an invoice from the file
    Given an invoice document "rent"
      | number | 20077 |
    When invoice_put_invoice_with_metadata is called for "rent" with file_in.attachment_type set to ATTACHMENT
    Then the response has
      | invoice_id             | (the id of "rent")               |
      | file_statuses.filename | invoice-20077.xml                |
      | file_statuses.filehash | (some text)                      |
      | file_statuses.status   | OK: INVOICE CREATED SUCCESSFULLY |
    And invoice_show_original_xml for "rent" now has
      | format | PEPPOLBIS30                  |
      | file   | (the file_content of "rent") |

  Scenario Outline: It accepts <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_invoice_with_metadata is called for "rent" with xmlformat set to <named>
    Then it succeeds
    And invoice_show_original_xml for "rent" now has
      | format | <shown> |

    Examples: Files whose format is not named
      | case                       | format      | packing | named   | shown       |
      | a Peppol BIS 3.0           | PEPPOLBIS30 | plain   | (empty) | PEPPOLBIS30 |
      | a Peppol BIS 2.0           | PEPPOLBIS20 | plain   | (empty) | PEPPOLBIS20 |
      | an EHF 2.0                 | EHF20       | plain   | (empty) | EHF20       |
      | a Finvoice 3.0             | FINVOICE30  | plain   | (empty) | FINVOICE30  |
      | a Finvoice 2.0             | FINVOICE20  | plain   | (empty) | FINVOICE20  |
      | a Finvoice 1.3             | FINVOICE13  | plain   | (empty) | FINVOICE13  |
      | a TEAPPSXML 3.0            | TEAPPS30    | plain   | (empty) | TEAPPS30    |
      | a file whose format is nil | PEPPOLBIS30 | plain   | (null)  | PEPPOLBIS30 |

    @zip-with-files
    Examples: Files in a zip
      | case                      | format      | packing | named   | shown       |
      | a Peppol BIS 3.0 in a zip | PEPPOLBIS30 | zip     | (empty) | PEPPOLBIS30 |
      | a Finvoice in a zip       | FINVOICE30  | zip     | (empty) | FINVOICE30  |
      | a TEAPPSXML in a zip      | TEAPPS30    | zip     | (empty) | TEAPPS30    |

    Examples: Files of the format that is named
      | case                       | format      | packing | named       | shown       |
      | a Finvoice as FINVOICE     | FINVOICE13  | plain   | FINVOICE    | FINVOICE13  |
      | a Finvoice as FINVOICE30   | FINVOICE30  | plain   | FINVOICE30  | FINVOICE30  |
      | a format in lower case     | FINVOICE30  | plain   | finvoice30  | FINVOICE30  |
      | a TEAPPSXML as TEAPPS      | TEAPPS30    | plain   | TEAPPS      | TEAPPS30    |
      | a Peppol BIS as UBL        | PEPPOLBIS30 | plain   | UBL         | PEPPOLBIS30 |
      | an EN 16931 invoice as UBL | UBL         | plain   | UBL         | UBL         |
      | a Peppol BIS 3.0 by name   | PEPPOLBIS30 | plain   | PEPPOLBIS30 | PEPPOLBIS30 |
      | an EHF as EHF              | EHF20       | plain   | EHF         | EHF20       |
      | UBL as SIUBL               | PEPPOLBIS30 | plain   | SIUBL       | SIUBL       |
      | UBL as SIUBL20             | PEPPOLBIS30 | plain   | SIUBL20     | SIUBL20     |
      | UBL as VISMAUBL            | PEPPOLBIS30 | plain   | VISMAUBL    | VISMAUBL    |

  Scenario Outline: It keeps a quantity of <quantity> in <format>
    Given an invoice document "rent"
      | format   | <format>   |
      | quantity | <quantity> |
      | net      | 1000.00    |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | items.amount | <quantity> |
      | items.sum    | 1000.00    |

    Examples: Quantities of many digits
      | quantity   | format      |
      | 123456.78  | PEPPOLBIS30 |
      | 1000000    | PEPPOLBIS30 |
      | 7.12345678 | PEPPOLBIS30 |
      | 123456.78  | FINVOICE30  |
      | 1234567    | TEAPPS30    |

  @zip-with-files
  Scenario: It accepts a zip with an image and attachments
    Given an invoice document "rent"
      | packing     | zip                  |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then the response lists these file_statuses
      | filename                  | status                           |
      | (the file_name of "rent") | OK: INVOICE CREATED SUCCESSFULLY |

  Scenario: It accepts a credit note
    Given an invoice document "refund"
      | kind | CREDIT_NOTE |
    When invoice_put_invoice_with_metadata is called for "refund"
    Then it succeeds

  @metadata-version
  Scenario Outline: It accepts metadata of version 1.1 that <case>
    Given an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to <metadata>
    Then it succeeds

    Examples: Metadata
      | case                         | metadata                                                           |
      | hold nothing else            | {"version": "1.1"}                                                 |
      | name the recipient's address | {"version": "1.1", "recipient_eia": "0192:987654325"}              |
      | name the recipient's e-mail  | {"version": "1.1", "recipient_email": "siri@example.com"}          |
      | have an unknown member       | {"version": "1.1", "favourite_colour": "blue"}                     |
      | are for a consumer           | {"version": "1.1", "recipient_type": "consumer"}                   |
      | order the routes             | {"version": "1.1", "routing": {"route_order": ["email", "print"]}} |

  Scenario: It sends an invoice whose number another company has used
    Given the company has stop_duplicates set to true
    And an invoice "theirs" of another company
      | number | 20077 |
    And an invoice document "rent"
      | number | 20077 |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | SENT |

  Scenario Outline: It refuses a file that <case>
    Given an invoice document "rent"
      | fault | <fault> |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | case                              | fault                   | error                                                                     |
      | has no bytes                      | empty                   | ERROR: FILE IS EMPTY                                                      |
      | is a letter                       | not XML                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is XML but no invoice             | wrong root              | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is a CII invoice                  | CII                     | ERROR: UNSUPPORTED XML FORMAT                                             |
      | acknowledges a Finvoice           | acknowledgement         | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is cut off                        | cut off                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | grows without end when it is read | entities                | ERROR: UNSUPPORTED XML FORMAT                                             |
      | has spaces in its name            | name with spaces        | ERROR: FILENAME CONTAINS INVALID CHARACTERS                               |
      | is called a program               | wrong name              | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE            |
      | is a zip without an invoice       | zip without invoice     | ERROR: NO XML FILE OR MORE THAN ONE FOUND                                 |
      | is a zip of two invoices          | zip of two invoices     | ERROR: NO XML FILE OR MORE THAN ONE FOUND                                 |
      | is a zip that cannot be opened    | broken zip              | ERROR: INVALID ZIP FILE                                                   |
      | is a zip with spaces in a name    | zip with a strange name | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is a zip with a program           | zip with a program      | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is an invoice without a number    | no number               | ERROR: UNKNOWN ERROR                                                      |
      | is an invoice without an amount   | no amount               | ERROR: UNKNOWN ERROR                                                      |
      | has more than 20 megabytes        | too large               | ERROR: UNKNOWN ERROR                                                      |

  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
      | format | <format> |
    When invoice_put_invoice_with_metadata is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                               | format      | field            | value                                       | error                                                          |
      | a call without a file              | PEPPOLBIS30 | file_in.file     | (null)                                      | ERROR: FILE OR FILENAME BLANK                                  |
      | a file without a name              | PEPPOLBIS30 | file_in.filename | (empty)                                     | ERROR: FILE OR FILENAME BLANK                                  |
      | a name with a letter beyond ASCII  | PEPPOLBIS30 | file_in.filename | husleie_på.xml                              | ERROR: FILENAME CONTAINS INVALID CHARACTERS                    |
      | a name that leads into a folder    | PEPPOLBIS30 | file_in.filename | ../invoice.xml                              | ERROR: FILENAME CONTAINS INVALID CHARACTERS                    |
      | a name without an extension        | PEPPOLBIS30 | file_in.filename | invoice                                     | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | a PDF                              | PEPPOLBIS30 | file_in.filename | invoice.pdf                                 | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | an invoice that is called a zip    | PEPPOLBIS30 | file_in.filename | invoice.zip                                 | ERROR: INVALID ZIP FILE                                        |
      | an unknown format                  | PEPPOLBIS30 | xmlformat        | SVENSKFAKTURA                               | ERROR: UNSUPPORTED XML FORMAT                                  |
      | UBL that is called Finvoice        | PEPPOLBIS30 | xmlformat        | FINVOICE30                                  | ERROR: UNSUPPORTED XML FORMAT                                  |
      | UBL that is called TEAPPSXML       | PEPPOLBIS30 | xmlformat        | TEAPPS30                                    | ERROR: UNSUPPORTED XML FORMAT                                  |
      | UBL of another version than named  | PEPPOLBIS30 | xmlformat        | PEPPOLBIS20                                 | ERROR: UNSUPPORTED XML FORMAT                                  |
      | a Finvoice that is called UBL      | FINVOICE30  | xmlformat        | UBL                                         | ERROR: UNSUPPORTED XML FORMAT                                  |
      | an EN 16931 invoice without a name | UBL         | xmlformat        | (empty)                                     | ERROR: UNSUPPORTED XML FORMAT                                  |
      | metadata that are not JSON         | PEPPOLBIS30 | metadata         | recipient_eia=1                             | ERROR: UNKNOWN ERROR                                           |
      | metadata that are a list           | PEPPOLBIS30 | metadata         | ["1.1"]                                     | ERROR: UNKNOWN ERROR                                           |
      | a recipient of an unknown type     | PEPPOLBIS30 | metadata         | {"version": "1.1", "recipient_type": "pet"} | ERROR: UNKNOWN ERROR                                           |

    @metadata-version
    Examples: What is asked
      | case                            | format      | field    | value              | error                |
      | metadata without a version      | PEPPOLBIS30 | metadata | {}                 | ERROR: UNKNOWN ERROR |
      | metadata of another version     | PEPPOLBIS30 | metadata | {"version": "1.0"} | ERROR: UNKNOWN ERROR |
      | metadata of a version in digits | PEPPOLBIS30 | metadata | {"version": 1.1}   | ERROR: UNKNOWN ERROR |

  @verified-before-sending
  Scenario: It refuses a company that is not verified
    Given the company has verified set to false
    And an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
