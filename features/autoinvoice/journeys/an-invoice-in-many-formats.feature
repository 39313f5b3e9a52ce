@effect @lasting @deprecated
Feature: An invoice in many formats
  Whatever format an invoice was sent in, its recipient gets it in the one that the recipient's software reads.

  Scenario Outline: A <sent> is downloaded as <wanted>
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |
      | format   | <sent>                  |
      | number   | 20077                   |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When inbound_invoice_download is called for "rent"
      | formats          | <wanted> |
      | include_metadata | true     |
    Then the response has
      | attachments.attachment_type | <type>     |
      | attachments.file            | <file>     |
      | metadata.original_format    | <original> |
      | metadata.invoice_nr         | 20077      |

    Examples: As it was sent
      | sent        | wanted           | type        | file                         | original |
      | PEPPOLBIS30 | e2b, peppolbis30 | PEPPOLBIS30 | (the file_content of "rent") | (empty)  |
      | PEPPOLBIS20 | e2b, peppolbis20 | PEPPOLBIS20 | (the file_content of "rent") | (empty)  |
      | EHF20       | e2b, ehf20       | EHF20       | (the file_content of "rent") | (empty)  |
      | EHF20       | e2b, ehf         | EHF         | (the file_content of "rent") | (empty)  |
      | FINVOICE30  | e2b, finvoice30  | FINVOICE30  | (the file_content of "rent") | (empty)  |
      | FINVOICE13  | e2b, finvoice    | FINVOICE    | (the file_content of "rent") | (empty)  |

    Examples: From each family to the others
      | sent        | wanted      | type        | file                               | original    |
      | PEPPOLBIS30 | finvoice30  | FINVOICE30  | (a file with InvoiceNumber>20077<) | PEPPOLBIS30 |
      | PEPPOLBIS30 | teapps30    | TEAPPS30    | (a file with INVOICE_ID>20077<)    | PEPPOLBIS30 |
      | FINVOICE30  | peppolbis30 | PEPPOLBIS30 | (a file with ID>20077<)            | FINVOICE30  |
      | FINVOICE30  | teapps30    | TEAPPS30    | (a file with INVOICE_ID>20077<)    | FINVOICE30  |

  Scenario Outline: A sender gets its own TEAPPSXML as <wanted>
    Given an invoice document "rent"
      | format | TEAPPS30 |
      | number | 20077    |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_show is called for "rent" with xmlformat set to <wanted>
    Then the response lists these attachments
      | attachment_type | file   |
      | <type>          | <file> |

    Examples: Formats
      | wanted      | type        | file                               |
      | teapps30    | TEAPPS30    | (the file_content of "rent")       |
      | peppolbis20 | PEPPOLBIS20 | (a file with ID>20077<)            |
      | finvoice30  | FINVOICE30  | (a file with InvoiceNumber>20077<) |

  @names-of-downloaded-files
  Scenario Outline: Image and attachments of a <sent> in a <packing> file go beside a <wanted>
    Given an invoice document "rent"
      | buyer_id    | (another company's bid) |
      | format      | <sent>                  |
      | packing     | <packing>               |
      | image       | rent.pdf                |
      | attachments | terms.pdf               |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When inbound_invoice_download is called for "rent" with formats set to <wanted>
    Then the response lists these attachments
      | attachment_type | filename    |
      | <type>          | (some text) |
      | INVOICE_IMAGE   | rent.pdf    |
      | ATTACHMENT      | terms.pdf   |

    Examples: Beside the document
      | sent        | packing | wanted      | type        |
      | PEPPOLBIS30 | plain   | finvoice30  | FINVOICE30  |
      | PEPPOLBIS30 | zip     | peppolbis30 | PEPPOLBIS30 |
      | FINVOICE30  | zip     | teapps30    | TEAPPS30    |

  Scenario Outline: Image and attachments of a <sent> in a <packing> file go into a <wanted>
    Given an invoice document "rent"
      | buyer_id    | (another company's bid) |
      | format      | <sent>                  |
      | packing     | <packing>               |
      | image       | rent.pdf                |
      | attachments | terms.pdf               |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When inbound_invoice_download is called for "rent" with formats set to <wanted>
    Then the response lists these attachments
      | attachment_type | file                              |
      | <type>          | (a file with filename="rent.pdf") |
    And the response has
      | attachments.file | (a file with filename="terms.pdf") |

    Examples: Inside the document
      | sent        | packing | wanted      | type        |
      | PEPPOLBIS30 | plain   | peppolbis30 | PEPPOLBIS30 |
      | PEPPOLBIS30 | zip     | ehf20       | EHF20       |
      | FINVOICE30  | zip     | peppolbis30 | PEPPOLBIS30 |

  Scenario: No image is made where the sender's own is there
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |
      | image    | rent.pdf                |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When inbound_invoice_download is called for "rent"
      | formats                   | finvoice30 |
      | generate_image_if_missing | true       |
    Then the response lists these attachments
      | attachment_type | filename    |
      | FINVOICE30      | (some text) |
      | INVOICE_IMAGE   | rent.pdf    |

  Scenario: Files are shown with the invoice where they are asked for
    Given an invoice document "rent"
      | buyer_id    | (another company's bid) |
      | image       | rent.pdf                |
      | attachments | terms.pdf               |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_show is called for "rent" with include_files set to true
    Then the response lists these attachments
      | attachment_type | filename  |
      | INVOICE_IMAGE   | rent.pdf  |
      | ATTACHMENT      | terms.pdf |
    Given the caller is an admin of another company
    When inbound_invoice_show is called for "rent"
      | include_files | true       |
      | xmlformat     | finvoice30 |
    Then the response lists these attachments
      | attachment_type | filename    | file                    |
      | FINVOICE30      | (some text) | (a file with <Finvoice) |
      | INVOICE_IMAGE   | rent.pdf    | (a file with %PDF)      |
      | ATTACHMENT      | terms.pdf   | (a file with %PDF)      |
    When inbound_invoice_show is called for "rent"
      | include_files | false      |
      | xmlformat     | finvoice30 |
    Then the response lists these attachments
      | attachment_type |
      | FINVOICE30      |

  Scenario: An invoice made of values is downloaded as a document
    When invoice_create is called
      | invoice_params.customer_maventa_id | (another company's maventa_id) |
      | invoice_params.items.subject       | Rent of January                |
    And the response is kept as "rent"
    Given the caller is an admin of another company
    When inbound_invoice_download is called for "rent" with formats set to finvoice30
    Then the response lists these attachments
      | attachment_type | file                                       |
      | FINVOICE30      | (a file with ArticleName>Rent of January<) |
