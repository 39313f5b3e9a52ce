@effect @irreversible
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
