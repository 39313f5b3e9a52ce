@effect @irreversible @deprecated
Feature: invoice_put_finvoice
  Makes an invoice of one Finvoice and what goes along, sent side by side or in a zip.

  Scenario Outline: It makes an invoice of <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_finvoice is called for "rent"
    Then the response lists these file_statuses
      | filename | filehash    | status                           |
      | <file>   | (some text) | OK: INVOICE CREATED SUCCESSFULLY |
    And invoice_show_original_xml for "rent" now has
      | format | <format> |

    Examples: Versions and ways to send
      | case                | format     | packing      | file              |
      | a Finvoice 3.0      | FINVOICE30 | plain        | invoice-10001.xml |
      | a Finvoice 2.0      | FINVOICE20 | plain        | invoice-10001.xml |
      | a Finvoice 1.3      | FINVOICE13 | plain        | invoice-10001.xml |
      | a Finvoice in a zip | FINVOICE30 | zip          | invoice-10001.zip |
      | a Finvoice alone    | FINVOICE30 | side by side | invoice-10001.xml |

  Scenario Outline: It makes an invoice of a Finvoice with <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | prolog  | <prolog>  |
      | packing | <packing> |
    When invoice_put_finvoice is called for "rent"
    Then it succeeds
    And invoice_show_original_xml for "rent" now has
      | format | <format> |

    Examples: What programs write before it
      | case                          | format     | prolog     | packing      |
      | its stylesheet                | FINVOICE30 | stylesheet | plain        |
      | its DTD                       | FINVOICE13 | DTD        | plain        |
      | a SOAP frame                  | FINVOICE30 | SOAP frame | plain        |
      | a SOAP frame beside a picture | FINVOICE20 | SOAP frame | side by side |
      | a SOAP frame in a zip         | FINVOICE30 | SOAP frame | zip          |

  @one-xml-alone @picture-by-name
  Scenario Outline: It takes the PDF of the Finvoice's name for its picture, <packing>
    Given an invoice document "rent"
      | format      | FINVOICE30           |
      | packing     | <packing>            |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When invoice_put_finvoice is called for "rent"
    Then the response has
      | invoice_id | (the id of "rent") |
    And get_invoice_image_as_format for "rent" now lists these attachments
      | filename  | attachment_type | file             |
      | rent.tiff | INVOICE_IMAGE   | (a file with II) |

    Examples: Ways to send
      | packing      |
      | side by side |
      | zip          |

  @picture-by-name
  Scenario: It takes no other PDF for a picture
    Given an invoice document "rent"
      | format      | FINVOICE30   |
      | packing     | side by side |
      | attachments | terms.pdf    |
    When invoice_put_finvoice is called for "rent"
    Then it succeeds
    And get_invoice_image_as_format for "rent" now lists no attachments

  Scenario: It shows its picture to no other company
    Given an invoice document "rent"
      | format  | FINVOICE30   |
      | packing | side by side |
      | image   | rent.pdf     |
    And the caller is an admin of another company
    When invoice_put_finvoice is called for "rent"
    Then it succeeds
    And get_invoice_image_as_format for "rent" now lists no attachments

  Scenario Outline: It refuses a file that <case>
    Given an invoice document "rent"
      | format | FINVOICE30 |
      | fault  | <fault>    |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | case                            | fault                   | error                                                                     |
      | has no bytes                    | empty                   | ERROR: FILE IS EMPTY                                                      |
      | is a letter                     | not XML                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is XML but no invoice           | wrong root              | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is a CII invoice                | CII                     | ERROR: UNSUPPORTED XML FORMAT                                             |
      | acknowledges a Finvoice         | acknowledgement         | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is cut off                      | cut off                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | has blanks in its name          | name with blanks        | ERROR: FILENAME CONTAINS INVALID CHARACTERS                               |
      | is called a program             | wrong name              | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE            |
      | is a zip that cannot be opened  | broken zip              | ERROR: INVALID ZIP FILE                                                   |
      | is a zip with blanks in a name  | zip with a strange name | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is a zip with a program         | zip with a program      | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is an invoice without a number  | no number               | ERROR: UNKNOWN ERROR                                                      |
      | is an invoice without an amount | no amount               | ERROR: UNKNOWN ERROR                                                      |

    @one-xml-alone
    Examples: What is asked
      | case                        | fault               | error                                     |
      | is a zip without an invoice | zip without invoice | ERROR: NO XML FILE OR MORE THAN ONE FOUND |
      | is a zip of two invoices    | zip of two invoices | ERROR: NO XML FILE OR MORE THAN ONE FOUND |

  Scenario Outline: It refuses an invoice in <format>
    Given an invoice document "rent"
      | format | <format> |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | format      | error                         |
      | PEPPOLBIS30 | ERROR: UNSUPPORTED XML FORMAT |
      | TEAPPS30    | ERROR: UNSUPPORTED XML FORMAT |

  Scenario Outline: It refuses files that are called <case>
    Given an invoice document "rent"
      | format  | FINVOICE30   |
      | packing | side by side |
      | image   | rent.pdf     |
    When invoice_put_finvoice is called for "rent" with finvoice_in.filenames set to <names>
    Then it is refused with <error>

    Examples: What is asked
      | case                        | names                | error                                                          |
      | nothing                     | (empty)              | ERROR: FILE OR FILENAME BLANK                                  |
      | by one name                 | rent.xml             | ERROR: FILE OR FILENAME BLANK                                  |
      | by three names              | a.xml, a.pdf, b.pdf  | ERROR: FILE OR FILENAME BLANK                                  |
      | by names of two XML files   | a.xml, b.xml         | ERROR: NO XML FILE OR MORE THAN ONE FOUND                      |
      | by names of two PDFs        | a.pdf, b.pdf         | ERROR: NO XML FILE OR MORE THAN ONE FOUND                      |
      | a program beside an invoice | a.xml, setup.exe     | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | by a name with a blank      | a.xml, my letter.pdf | ERROR: FILENAME CONTAINS INVALID CHARACTERS                    |

  Scenario: It refuses a call without files
    When invoice_put_finvoice is called
      | finvoice_in.files     | (empty)  |
      | finvoice_in.filenames | rent.xml |
    Then it is refused with ERROR: FILE OR FILENAME BLANK

  Scenario Outline: It refuses <case>, as it is
    Given the company has <setting> set to <value>
    And an invoice document "rent"
      | format | FINVOICE30 |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with <error>

    Examples: When it is asked
      | case                           | setting  | value | error                |
      | a company that is not verified | verified | false | ERROR: UNKNOWN ERROR |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    And an invoice document "rent"
      | format | FINVOICE30 |
    When invoice_put_finvoice is called for "rent"
    Then it is refused with ERROR: COULD NOT SAVE FILES TO DISK
