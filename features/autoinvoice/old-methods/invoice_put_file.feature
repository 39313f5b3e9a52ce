@effect @lasting @deprecated
Feature: invoice_put_file
  Creates an invoice from an XML file, or one from each XML file in a zip.

  Scenario Outline: It creates an invoice from <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_file is called for "rent" with file_in.attachment_type set to ATTACHMENT
    Then it succeeds with OK: INVOICE CREATED SUCCESSFULLY
    And it lists these file_statuses
      | filename          | filehash    |
      | invoice-10001.xml | (some text) |
    And get_invoice_id now succeeds

    Examples: Formats
      | case             | format      | packing |
      | a Peppol BIS 3.0 | PEPPOLBIS30 | plain   |
      | an EHF 2.0       | EHF20       | plain   |
      | a Finvoice 3.0   | FINVOICE30  | plain   |
      | a Finvoice 1.3   | FINVOICE13  | plain   |
      | a TEAPPSXML 3.0  | TEAPPS30    | plain   |

    @zip-with-several-files
    Examples: Zips
      | case                | format     | packing |
      | a Finvoice in a zip | FINVOICE30 | zip     |
      | a TEAPPS in a zip   | TEAPPS30   | zip     |

  @zip-with-several-files
  Scenario: It creates an invoice from a zip with its attachments
    Given an invoice document "rent"
      | format      | FINVOICE30           |
      | packing     | zip                  |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When invoice_put_file is called for "rent"
    Then it succeeds with OK: INVOICE CREATED SUCCESSFULLY
    And it lists these file_statuses
      | filename |
      | rent.xml |

  Scenario: It creates an invoice from each XML file in a zip
    Given an invoice document "rent"
      | fault | zip of two invoices |
    When invoice_put_file is called for "rent"
    Then it succeeds with OK: INVOICE CREATED
    And it lists these file_statuses
      | filename          |
      | invoice-10001.xml |
      | second.xml        |
    And invoice_list_between_dates now lists these invoices
      | invoice_nr |
      | 10001      |
      | 10001-2    |

  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
      | fault | <fault> |
    When invoice_put_file is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | case                           | fault                   | error                                       |
      | a file without bytes           | empty                   | ERROR: FILE invoice-10001.xml IS EMPTY      |
      | a letter                       | not XML                 | ERROR: INVALID FILETYPE                     |
      | XML that is no invoice         | wrong root              | ERROR: INVALID FILETYPE                     |
      | an invoice that is cut off     | cut off                 | ERROR: INVALID FILETYPE                     |
      | entities that grow without end | entities                | ERROR: INVALID FILETYPE                     |
      | the name of a program          | wrong name              | ERROR: INVALID FILETYPE                     |
      | a name with spaces             | name with spaces        | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | a zip without an invoice       | zip without invoice     | ERROR: NO INVOICE FILE FOUND                |
      | a zip that cannot be opened    | broken zip              | ERROR: INVALID ZIP FILE                     |
      | a zip with spaces in a name    | zip with a strange name | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | a zip with a program           | zip with a program      | ERROR: INVALID FILETYPE                     |
      | a zip with an empty file       | zip with an empty file  | ERROR: FILE empty.txt IS EMPTY              |
      | an invoice without a number    | no number               | ERROR: UNKNOWN ERROR                        |
      | an invoice without an amount   | no amount               | ERROR: UNKNOWN ERROR                        |

  Scenario Outline: It refuses a file with <case>
    Given an invoice document "rent"
    When invoice_put_file is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                               | field            | value          | error                                       |
      | no content                         | file_in.file     | (null)         | ERROR: NO INVOICE FILE FOUND                |
      | no name                            | file_in.filename | (empty)        | ERROR: INVALID FILENAME                     |
      | a name that is only an ending      | file_in.filename | .xml           | ERROR: INVALID FILENAME                     |
      | a name without an ending           | file_in.filename | invoice        | ERROR: INVALID FILENAME                     |
      | a letter beyond A to Z in its name | file_in.filename | husleie_på.xml | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | a name that leads into a folder    | file_in.filename | ../invoice.xml | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | the name of a PDF                  | file_in.filename | invoice.pdf    | ERROR: INVALID FILETYPE                     |
      | the name of a zip                  | file_in.filename | invoice.zip    | ERROR: INVALID ZIP FILE                     |

  Scenario: It refuses a company that is not verified
    Given the company has verified set to false
    And an invoice document "rent"
    When invoice_put_file is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
