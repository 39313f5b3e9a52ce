@read-only
Feature: Files of an invoice
  Each file that an invoice lists is returned by its id, to the company whose invoice it is.

  Background:
    Given an invoice "A"

  @content-of-a-file
  Scenario Outline: It returns the document of an invoice in <format>
    Given an invoice "B"
      | number        | 10002    |
      | source_format | <format> |
    When getV1InvoicesId is called for "B"
    And the row with type <format> in the response is kept as "file"
    And getV1InvoicesIdFilesFileId is called for "B" with file_id set to (the id of "file")
    Then the response is a file
      | type    | application/xml     |
      | content | (a file with 10002) |

    Examples:
      | format      |
      | PEPPOLBIS30 |
      | FINVOICE30  |
      | TEAPPS30    |

  @content-of-a-file
  Scenario: It returns the document of an invoice that the company received
    Given an invoice "B"
      | direction | RECEIVED |
      | number    | 10002    |
    When getV1InvoicesId is called for "B"
    And the row with type PEPPOLBIS30 in the response is kept as "file"
    And getV1InvoicesIdFilesFileId is called for "B" with file_id set to (the id of "file")
    Then the response is a file
      | type    | application/xml     |
      | content | (a file with 10002) |

  Scenario: An invoice is listed with its files as it is shown alone
    Given an invoice "B"
      | number | 10002 |
    When getV1InvoicesId is called for "B"
    And the row with type PEPPOLBIS30 in the response is kept as "file"
    And getV1Invoices is called
      | direction | SENT  |
      | number    | 10002 |
    Then the response lists at least these files
      | id                 | filename                 |
      | (the id of "file") | (the filename of "file") |

  Scenario: It refuses the file of another invoice
    Given an invoice "B"
    When getV1InvoicesId is called for "A"
    And the row with type PEPPOLBIS30 in the response is kept as "file"
    And getV1InvoicesIdFilesFileId is called for "B" with file_id set to (the id of "file")
    Then it is refused with 404 not_found

  Scenario: It refuses the file of another company's invoice
    Given an invoice "B" of another company
    And the caller is an admin of another company
    When getV1InvoicesId is called for "B"
    And the row with type PEPPOLBIS30 in the response is kept as "file"
    Given the caller is an admin
    When getV1InvoicesIdFilesFileId is called for "B" with file_id set to (the id of "file")
    Then it is refused with 404 not_found
