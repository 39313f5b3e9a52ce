@effect @irreversible @deprecated
Feature: invoice_put_file
  Makes invoices of a file: of an XML file one, of a zip as many as there are XML files in it.

  Scenario Outline: It makes an invoice of <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_file is called for "rent"
      | file_in.attachment_type | ATTACHMENT |
    Then it succeeds with OK: INVOICE CREATED SUCCESSFULLY
    And the response has
      | file_statuses.filename | invoice-10001.xml |
      | file_statuses.filehash | (some text)       |
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
  Scenario: It makes an invoice of a zip with what goes along
    Given an invoice document "rent"
      | format      | FINVOICE30           |
      | packing     | zip                  |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When invoice_put_file is called for "rent"
    Then it succeeds with OK: INVOICE CREATED SUCCESSFULLY
    And the response has
      | file_statuses.filename | rent.xml |

  Scenario: It makes an invoice of each XML file in a zip
    Given an invoice document "rent"
      | fault | zip of two invoices |
    When invoice_put_file is called for "rent"
    Then it succeeds with OK: INVOICE CREATED
    And the response lists these file_statuses
      | filename          |
      | invoice-10001.xml |
      | second.xml        |
    And invoice_list_between_dates now lists these invoices
      | invoice_nr |
      | 10001      |
      | 10001-2    |

  Scenario Outline: It refuses a file that <case>
    Given an invoice document "rent"
      | fault | <fault> |
    When invoice_put_file is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | case                              | fault                   | error                                       |
      | has no bytes                      | empty                   | ERROR: FILE invoice-10001.xml IS EMPTY      |
      | is a letter                       | not XML                 | ERROR: INVALID FILETYPE                     |
      | is XML but no invoice             | wrong root              | ERROR: INVALID FILETYPE                     |
      | is cut off                        | cut off                 | ERROR: INVALID FILETYPE                     |
      | grows without end when it is read | entities                | ERROR: INVALID FILETYPE                     |
      | is called a program               | wrong name              | ERROR: INVALID FILETYPE                     |
      | has blanks in its name            | name with blanks        | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | is a zip without an invoice       | zip without invoice     | ERROR: NO INVOICE FILE FOUND                |
      | is a zip that cannot be opened    | broken zip              | ERROR: INVALID ZIP FILE                     |
      | is a zip with blanks in a name    | zip with a strange name | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | is a zip with a program           | zip with a program      | ERROR: INVALID FILETYPE                     |
      | is a zip with an empty file       | zip with an empty file  | ERROR: FILE empty.txt IS EMPTY              |
      | is an invoice without a number    | no number               | ERROR: UNKNOWN ERROR                        |
      | is an invoice without an amount   | no amount               | ERROR: UNKNOWN ERROR                        |

  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
    When invoice_put_file is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                 | field            | value          | error                                       |
      | no file                              | file_in.file     | (null)         | ERROR: NO INVOICE FILE FOUND                |
      | a file without a name                | file_in.filename | (empty)        | ERROR: INVALID FILENAME                     |
      | a name that is but an ending         | file_in.filename | .xml           | ERROR: INVALID FILENAME                     |
      | a name without an ending             | file_in.filename | invoice        | ERROR: INVALID FILENAME                     |
      | a name with a letter of another kind | file_in.filename | husleie_på.xml | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | a name that leads into a folder      | file_in.filename | ../invoice.xml | ERROR: FILENAME CONTAINS INVALID CHARACTERS |
      | a PDF                                | file_in.filename | invoice.pdf    | ERROR: INVALID FILETYPE                     |
      | an invoice that is called a zip      | file_in.filename | invoice.zip    | ERROR: INVALID ZIP FILE                     |

  Scenario Outline: It refuses <case>, as it is
    Given the company has <setting> set to <value>
    And an invoice document "rent"
    When invoice_put_file is called for "rent"
    Then it is refused with <error>

    Examples: When it is asked
      | case                           | setting  | value | error                |
      | a company that is not verified | verified | false | ERROR: UNKNOWN ERROR |
