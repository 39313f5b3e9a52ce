@effect @irreversible
Feature: Attachments and invoice image
  An invoice goes along with its picture and its attachments, be they inside it or beside it in a zip.

  Background:
    Given an issuer agreement "main"

  Scenario Outline: An invoice in a <packing> file keeps its picture and its attachments
    Given an invoice document "rent"
      | packing     | <packing>            |
      | image       | rent.pdf             |
      | attachments | terms.pdf, photo.png |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now lists these files
      | filename          | type           | mimetype        |
      | invoice-10001.xml | PEPPOLBIS30    | application/xml |
      | rent.pdf          | ORIGINAL_IMAGE | application/pdf |
      | terms.pdf         | ATTACHMENT     | application/pdf |
      | photo.png         | ATTACHMENT     | image/png       |

    Examples: Inside the invoice and beside it
      | packing |
      | plain   |
      | zip     |

  Scenario: A printed invoice keeps its sender's picture
    Given an invoice document "rent"
      | image | rent.pdf |
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | print    |
    Then it succeeds
    And getV1InvoicesId for "rent" now lists these files
      | filename          | type           |
      | invoice-10001.xml | PEPPOLBIS30    |
      | rent.pdf          | ORIGINAL_IMAGE |
