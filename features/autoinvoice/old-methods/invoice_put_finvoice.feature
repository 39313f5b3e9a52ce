@effect @lasting @deprecated
Feature: invoice_put_finvoice
  Creates an invoice from one Finvoice and its attachments, sent side by side or in a zip.

  @file-statuses
  Scenario Outline: It creates an invoice from <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_finvoice is called for "rent"
    Then it lists these file_statuses
      | filename | filehash    | status                           |
      | <file>   | (some text) | OK: INVOICE CREATED SUCCESSFULLY |
    And invoice_show_original_xml for "rent" now has
      | format | <format> |

    Examples: Versions and packings
      | case                | format     | packing      | file              |
      | a Finvoice 3.0      | FINVOICE30 | plain        | invoice-10001.xml |
      | a Finvoice 2.0      | FINVOICE20 | plain        | invoice-10001.xml |
      | a Finvoice 1.3      | FINVOICE13 | plain        | invoice-10001.xml |
      | a Finvoice in a zip | FINVOICE30 | zip          | invoice-10001.zip |
      | a Finvoice alone    | FINVOICE30 | side by side | invoice-10001.xml |

  @prologs
  Scenario Outline: It creates an invoice from a Finvoice after <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | prolog  | <prolog>  |
      | packing | <packing> |
    When invoice_put_finvoice is called for "rent"
    Then it succeeds
    And invoice_show_original_xml for "rent" now has
      | format | <format> |

    Examples: What programs write before it
      | case                         | format     | prolog     | packing      |
      | its stylesheet               | FINVOICE30 | stylesheet | plain        |
      | its DTD                      | FINVOICE13 | DTD        | plain        |
      | a SOAP frame                 | FINVOICE30 | SOAP frame | plain        |
      | a SOAP frame beside an image | FINVOICE20 | SOAP frame | side by side |
      | a SOAP frame in a zip        | FINVOICE30 | SOAP frame | zip          |

  @one-xml-alone @picture-by-name @image-as-tiff
  Scenario Outline: It takes the PDF of the Finvoice's name for its image, <packing>
    Given an invoice document "rent"
      | format      | FINVOICE30           |
      | packing     | <packing>            |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When invoice_put_finvoice is called for "rent"
    Then it has
      | invoice_id | (the id of "rent") |
    And get_invoice_image_as_format for "rent" now lists these attachments
      | filename    | attachment_type | file             |
      | (some text) | INVOICE_IMAGE   | (a file with II) |

    Examples: Packings
      | packing      |
      | side by side |
      | zip          |

  @picture-by-name
  Scenario: It takes no other PDF for an image
    Given an invoice document "rent"
      | format      | FINVOICE30   |
      | packing     | side by side |
      | attachments | terms.pdf    |
    When invoice_put_finvoice is called for "rent"
    Then it succeeds
    And get_invoice_image_as_format for "rent" now lists no attachments

  Scenario: It does not show the image to another company
    Given an invoice document "rent"
      | format  | FINVOICE30   |
      | packing | side by side |
      | image   | rent.pdf     |
    And the caller is an admin of another company
    When invoice_put_finvoice is called for "rent"
    Then it succeeds
    And get_invoice_image_as_format for "rent" now lists no attachments

  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
      | format | FINVOICE30 |
      | fault  | <fault>    |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | case                         | fault                   | error                                                                     |
      | a file without bytes         | empty                   | ERROR: FILE IS EMPTY                                                      |
      | a letter                     | not XML                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | XML that is no invoice       | wrong root              | ERROR: UNSUPPORTED XML FORMAT                                             |
      | an invoice that is cut off   | cut off                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | a name with spaces           | name with spaces        | ERROR: FILENAME CONTAINS INVALID CHARACTERS                               |
      | the name of a program        | wrong name              | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE            |
      | a zip that cannot be opened  | broken zip              | ERROR: INVALID ZIP FILE                                                   |
      | a zip with spaces in a name  | zip with a strange name | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | a zip with a program         | zip with a program      | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | an invoice without a number  | no number               | ERROR: UNKNOWN ERROR                                                      |
      | an invoice without an amount | no amount               | ERROR: UNKNOWN ERROR                                                      |

    @one-xml-alone
    Examples: What is asked
      | case                     | fault               | error                                     |
      | a zip without an invoice | zip without invoice | ERROR: NO XML FILE OR MORE THAN ONE FOUND |
      | a zip of two invoices    | zip of two invoices | ERROR: NO XML FILE OR MORE THAN ONE FOUND |

    @finvoice-alone
    Examples: What is asked
      | case               | fault           | error                         |
      | a CII invoice      | CII             | ERROR: UNSUPPORTED XML FORMAT |
      | an acknowledgement | acknowledgement | ERROR: UNSUPPORTED XML FORMAT |

  @finvoice-alone
  Scenario Outline: It refuses an invoice in <format>
    Given an invoice document "rent"
      | format | <format> |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with ERROR: UNSUPPORTED XML FORMAT

    Examples: What is asked
      | format      |
      | PEPPOLBIS30 |
      | TEAPPS30    |

  Scenario Outline: It refuses two files with <case>
    Given an invoice document "rent"
      | format  | FINVOICE30   |
      | packing | side by side |
      | image   | rent.pdf     |
    When invoice_put_finvoice is called for "rent" with finvoice_in.filenames set to <names>
    Then it is refused with <error>

    Examples: What is asked
      | case                   | names                | error                                                          |
      | no names               | (empty)              | ERROR: FILE OR FILENAME BLANK                                  |
      | one name               | rent.xml             | ERROR: FILE OR FILENAME BLANK                                  |
      | three names            | a.xml, a.pdf, b.pdf  | ERROR: FILE OR FILENAME BLANK                                  |
      | names of two XML files | a.xml, b.xml         | ERROR: NO XML FILE OR MORE THAN ONE FOUND                      |
      | names of two PDFs      | a.pdf, b.pdf         | ERROR: NO XML FILE OR MORE THAN ONE FOUND                      |
      | the name of a program  | a.xml, setup.exe     | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | a space in a name      | a.xml, my letter.pdf | ERROR: FILENAME CONTAINS INVALID CHARACTERS                    |

  Scenario: It refuses a call without files
    When invoice_put_finvoice is called
      | finvoice_in.files     | (empty)  |
      | finvoice_in.filenames | rent.xml |
    Then it is refused with ERROR: FILE OR FILENAME BLANK

  Scenario: It refuses a company that is not verified
    Given the company has verified set to false
    And an invoice document "rent"
      | format | FINVOICE30 |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
