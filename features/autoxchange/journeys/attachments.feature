@effect @lasting
Feature: Attachments and invoice image
  An invoice goes along with its image and its attachments, be they inside it or beside it in a zip.

  Background:
    Given an issuer agreement "main"

  @files-of-an-invoice
  Scenario Outline: A <kind> as <format> in a <packing> file keeps image and attachments
    Given an invoice document "rent"
      | kind        | <kind>               |
      | format      | <format>             |
      | packing     | <packing>            |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When postV1Invoices is called for "rent"
    Then it succeeds
    And getV1InvoicesId for "rent" now lists these files
      | filename    | type           | mimetype        |
      | (some text) | <format>       | application/xml |
      | rent.pdf    | ORIGINAL_IMAGE | application/pdf |
      | terms.pdf   | ATTACHMENT     | application/pdf |
      | photo.png   | ATTACHMENT     | image/png       |

    Examples: Inside the invoice and beside it
      | kind        | format      | packing |
      | INVOICE     | PEPPOLBIS30 | plain   |
      | INVOICE     | PEPPOLBIS30 | zip     |
      | CREDIT_NOTE | PEPPOLBIS30 | zip     |
      | INVOICE     | FINVOICE30  | zip     |
      | CREDIT_NOTE | FINVOICE30  | zip     |

  @files-of-an-invoice
  Scenario: A printed invoice keeps its sender's image
    Given an invoice document "rent"
      | image | rent.pdf |
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | print    |
    Then it succeeds
    And getV1InvoicesId for "rent" now lists these files
      | type           |
      | PEPPOLBIS30    |
      | ORIGINAL_IMAGE |

  @files-of-an-invoice
  Scenario: The files are shown as they were reported to the sender
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
    Then it succeeds
    When getV1InvoicesId is called for "rent"
    Then the response has
      | id             | (the id of "rent")             |
      | files.id       | (the files.id of "rent")       |
      | files.filename | (the files.filename of "rent") |

  @content-of-a-file
  Scenario Outline: The <type> <name> in a <packing> file comes back as it was sent
    Given an invoice document "rent"
      | format      | <format>             |
      | packing     | <packing>            |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When postV1Invoices is called for "rent"
    And the row with filename <name> in the response is kept as "file"
    And getV1InvoicesIdFilesFileId is called for "rent" with file_id set to (the id of "file")
    Then the response is a file
      | type    | <media>   |
      | content | <content> |

    Examples: Inside the invoice and beside it
      | type           | name      | format      | packing | media           | content                 |
      | ORIGINAL_IMAGE | rent.pdf  | PEPPOLBIS30 | plain   | application/pdf | (a file with rent.pdf)  |
      | ORIGINAL_IMAGE | rent.pdf  | FINVOICE30  | zip     | application/pdf | (a file with rent.pdf)  |
      | ATTACHMENT     | terms.pdf | PEPPOLBIS30 | plain   | application/pdf | (a file with terms.pdf) |
      | ATTACHMENT     | photo.png | FINVOICE30  | zip     | image/png       | (a file with PNG)       |

  @file-in-a-format
  Scenario Outline: The image of an invoice is returned as <format>
    Given an invoice document "rent"
      | image | rent.pdf |
    When postV1Invoices is called for "rent"
    And getV1InvoicesId is called for "rent" with return_format set to <format>
    Then the response is a file
      | type    | application/pdf        |
      | content | (a file with rent.pdf) |

    Examples:
      | format                      |
      | ORIGINAL_IMAGE              |
      | ORIGINAL_OR_GENERATED_IMAGE |
