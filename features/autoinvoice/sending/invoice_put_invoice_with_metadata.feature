@effect @irreversible
Feature: invoice_put_invoice_with_metadata
  Sends an invoice that is an XML file already, or a zip of one with what goes along.

  Scenario: It makes an invoice of the file
    Given an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
      | file_in.attachment_type | ATTACHMENT |
    Then the response lists these file_statuses
      | filename          | filehash    | status                           |
      | invoice-10001.xml | (some text) | OK: INVOICE CREATED SUCCESSFULLY |
    And get_invoice_id now succeeds

  Scenario: It tells the id by which the invoice is found
    Given an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then the response has
      | invoice_id | (the id of "rent") |
    And invoice_show_original_xml for "rent" now has
      | format | PEPPOLBIS30                  |
      | file   | (the file_content of "rent") |

  Scenario Outline: It takes <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_invoice_with_metadata is called for "rent" with xmlformat set to <said>
    Then it succeeds
    And invoice_show_original_xml for "rent" now has
      | format | <shown> |

    Examples: Files that say what they are
      | case                       | format      | packing | said    | shown       |
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
      | case                      | format      | packing | said    | shown       |
      | a Peppol BIS 3.0 in a zip | PEPPOLBIS30 | zip     | (empty) | PEPPOLBIS30 |
      | a Finvoice in a zip       | FINVOICE30  | zip     | (empty) | FINVOICE30  |
      | a TEAPPSXML in a zip      | TEAPPS30    | zip     | (empty) | TEAPPS30    |

    Examples: Files of the format that is said
      | case                       | format      | packing | said        | shown       |
      | a Finvoice called so       | FINVOICE30  | plain   | FINVOICE    | FINVOICE30  |
      | an old Finvoice called so  | FINVOICE13  | plain   | FINVOICE    | FINVOICE13  |
      | a Finvoice 2.0 called so   | FINVOICE20  | plain   | FINVOICE20  | FINVOICE20  |
      | a Finvoice 3.0 called so   | FINVOICE30  | plain   | FINVOICE30  | FINVOICE30  |
      | a format in small letters  | FINVOICE30  | plain   | finvoice30  | FINVOICE30  |
      | a TEAPPSXML called so      | TEAPPS30    | plain   | TEAPPS      | TEAPPS30    |
      | a TEAPPSXML 3.0 called so  | TEAPPS30    | plain   | TEAPPS30    | TEAPPS30    |
      | a Peppol BIS called UBL    | PEPPOLBIS30 | plain   | UBL         | PEPPOLBIS30 |
      | an EHF called UBL          | EHF20       | plain   | UBL         | EHF20       |
      | a plain EN 16931 invoice   | UBL         | plain   | UBL         | UBL         |
      | a Peppol BIS 3.0 called so | PEPPOLBIS30 | plain   | PEPPOLBIS30 | PEPPOLBIS30 |
      | a Peppol BIS 2.0 called so | PEPPOLBIS20 | plain   | PEPPOLBIS20 | PEPPOLBIS20 |
      | an EHF called so           | EHF20       | plain   | EHF         | EHF20       |
      | an EHF 2.0 called so       | EHF20       | plain   | EHF20       | EHF20       |
      | UBL called SI-UBL          | PEPPOLBIS30 | plain   | SIUBL       | SIUBL       |
      | UBL called SI-UBL 1.2      | PEPPOLBIS30 | plain   | SIUBL12     | SIUBL12     |
      | UBL called SI-UBL 2.0      | PEPPOLBIS30 | plain   | SIUBL20     | SIUBL20     |
      | UBL called Visma UBL       | PEPPOLBIS30 | plain   | VISMAUBL    | VISMAUBL    |
      | UBL called Visma UBL 3.0   | PEPPOLBIS30 | plain   | VISMAUBL30  | VISMAUBL30  |

  Scenario Outline: It keeps a quantity of <quantity> in <format>
    Given an invoice document "rent"
      | format   | <format>   |
      | quantity | <quantity> |
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
  Scenario: It takes a zip with a picture and attachments
    Given an invoice document "rent"
      | packing     | zip                  |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then the response lists these file_statuses
      | filename          | status                           |
      | invoice-10001.zip | OK: INVOICE CREATED SUCCESSFULLY |

  Scenario: It takes a credit note
    Given an invoice document "refund"
      | kind | CREDIT_NOTE |
    When invoice_put_invoice_with_metadata is called for "refund"
    Then it succeeds

  @metadata-version
  Scenario Outline: It takes metadata of version 1.1 that <case>
    Given an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to <metadata>
    Then it succeeds

    Examples: Metadata
      | case                              | metadata                                                           |
      | say nothing else                  | {"version": "1.1"}                                                 |
      | name the recipient's address      | {"version": "1.1", "recipient_eia": "0192:987654325"}              |
      | name the recipient's mail address | {"version": "1.1", "recipient_email": "kari@example.com"}          |
      | hold what nobody knows            | {"version": "1.1", "favourite_colour": "blue"}                     |
      | are for a consumer                | {"version": "1.1", "recipient_type": "consumer"}                   |
      | order the routes                  | {"version": "1.1", "routing": {"route_order": ["email", "print"]}} |

  Scenario: Another company's invoice of the same number does not stand in the way
    Given the company has stop_duplicates set to true
    And an invoice "theirs" of another company
      | number | 10001 |
    And an invoice document "rent"
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
      | has blanks in its name            | name with blanks        | ERROR: FILENAME CONTAINS INVALID CHARACTERS                               |
      | is called a program               | wrong name              | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE            |
      | is a zip without an invoice       | zip without invoice     | ERROR: NO XML FILE OR MORE THAN ONE FOUND                                 |
      | is a zip of two invoices          | zip of two invoices     | ERROR: NO XML FILE OR MORE THAN ONE FOUND                                 |
      | is a zip that cannot be opened    | broken zip              | ERROR: INVALID ZIP FILE                                                   |
      | is a zip with blanks in a name    | zip with a strange name | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is a zip with a program           | zip with a program      | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is an invoice without a number    | no number               | ERROR: UNKNOWN ERROR                                                      |
      | is an invoice without an amount   | no amount               | ERROR: UNKNOWN ERROR                                                      |
      | has more than 20 megabytes        | too large               | ERROR: UNKNOWN ERROR                                                      |

  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                 | field            | value                                       | error                                                          |
      | a call without a file                | file_in.file     | (null)                                      | ERROR: FILE OR FILENAME BLANK                                  |
      | a file without a name                | file_in.filename | (empty)                                     | ERROR: FILE OR FILENAME BLANK                                  |
      | a name with a letter of another kind | file_in.filename | husleie_på.xml                              | ERROR: FILENAME CONTAINS INVALID CHARACTERS                    |
      | a name that leads into a folder      | file_in.filename | ../invoice.xml                              | ERROR: FILENAME CONTAINS INVALID CHARACTERS                    |
      | a name without an ending             | file_in.filename | invoice                                     | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | a PDF                                | file_in.filename | invoice.pdf                                 | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | an invoice that is called a zip      | file_in.filename | invoice.zip                                 | ERROR: INVALID ZIP FILE                                        |
      | a format nobody knows                | xmlformat        | SVENSKFAKTURA                               | ERROR: UNSUPPORTED XML FORMAT                                  |
      | UBL that is called Finvoice          | xmlformat        | FINVOICE30                                  | ERROR: UNSUPPORTED XML FORMAT                                  |
      | UBL that is called TEAPPSXML         | xmlformat        | TEAPPS30                                    | ERROR: UNSUPPORTED XML FORMAT                                  |
      | UBL of another version than is said  | xmlformat        | PEPPOLBIS20                                 | ERROR: UNSUPPORTED XML FORMAT                                  |
      | metadata that are no JSON            | metadata         | recipient_eia=1                             | ERROR: UNKNOWN ERROR                                           |
      | metadata that are a list             | metadata         | ["1.1"]                                     | ERROR: UNKNOWN ERROR                                           |
      | a recipient of a type nobody knows   | metadata         | {"version": "1.1", "recipient_type": "pet"} | ERROR: UNKNOWN ERROR                                           |

    @metadata-version
    Examples: What is asked
      | case                            | field    | value              | error                |
      | metadata without a version      | metadata | {}                 | ERROR: UNKNOWN ERROR |
      | metadata of another version     | metadata | {"version": "1.0"} | ERROR: UNKNOWN ERROR |
      | metadata of a version in digits | metadata | {"version": 1.1}   | ERROR: UNKNOWN ERROR |

  Scenario: It refuses a plain EN 16931 invoice that is not called UBL
    Given an invoice document "rent"
      | format | UBL |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with ERROR: UNSUPPORTED XML FORMAT

  Scenario: It refuses a Finvoice that is called UBL
    Given an invoice document "rent"
      | format | FINVOICE30 |
    When invoice_put_invoice_with_metadata is called for "rent" with xmlformat set to UBL
    Then it is refused with ERROR: UNSUPPORTED XML FORMAT

  Scenario Outline: It refuses <case>, as it is
    Given the company has <setting> set to <value>
    And an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with <error>

    Examples: When it is asked
      | case                           | setting  | value | error                |
      | a company that is not verified | verified | false | ERROR: UNKNOWN ERROR |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    And an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with ERROR: COULD NOT SAVE FILES TO DISK
