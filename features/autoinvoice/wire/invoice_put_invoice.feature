@effect @lasting
Feature: invoice_put_invoice
  Sends an invoice that is an XML file already, or a zip of one with its attachments, to whom the invoice names.

  Scenario: It creates an invoice from the file
    Given an invoice document "rent"
      | number | 20077 |
    When invoice_put_invoice is called for "rent" with file_in.attachment_type set to ATTACHMENT
    Then the response has
      | invoice_id             | (the id of "rent")               |
      | file_statuses.filename | invoice-20077.xml                |
      | file_statuses.filehash | (some text)                      |
      | file_statuses.status   | OK: INVOICE CREATED SUCCESSFULLY |
    And invoice_show_original_xml for "rent" now has
      | format | PEPPOLBIS30                  |
      | file   | (the file_content of "rent") |

  Scenario Outline: It accepts <case>
    Given an invoice document "rent"
      | format  | <format>  |
      | packing | <packing> |
    When invoice_put_invoice is called for "rent" with xmlformat set to <named>
    Then it succeeds
    And invoice_show_original_xml for "rent" now has
      | format | <shown> |

    Examples: Files
      | case                       | format      | packing | named      | shown       |
      | a Peppol BIS 3.0           | PEPPOLBIS30 | plain   | (empty)    | PEPPOLBIS30 |
      | a Finvoice 3.0             | FINVOICE30  | plain   | (empty)    | FINVOICE30  |
      | a TEAPPSXML 3.0            | TEAPPS30    | plain   | (empty)    | TEAPPS30    |
      | a file whose format is nil | PEPPOLBIS30 | plain   | (null)     | PEPPOLBIS30 |
      | a Peppol BIS 3.0 in a zip  | PEPPOLBIS30 | zip     | (empty)    | PEPPOLBIS30 |
      | a Finvoice as FINVOICE30   | FINVOICE30  | plain   | FINVOICE30 | FINVOICE30  |
      | an EN 16931 invoice as UBL | UBL         | plain   | UBL        | UBL         |

  @file-of-the-operator
  Scenario: It keeps the file for the operator
    Given an invoice document "rent"
      | format | FINVOICE30 |
    When invoice_put_invoice is called for "rent"
    Then it succeeds
    And invoice_show_operator_file for "rent" now has
      | format | FINVOICE30                   |
      | file   | (the file_content of "rent") |

  Scenario: It sends the invoice to the company that it names
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |
    When invoice_put_invoice is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | SENT |

  Scenario Outline: It refuses a file that <case>
    Given an invoice document "rent"
      | fault | <fault> |
    When invoice_put_invoice is called for "rent"
    Then it is refused with <error>

    Examples: What is asked
      | case                           | fault                   | error                                                                     |
      | has no bytes                   | empty                   | ERROR: FILE IS EMPTY                                                      |
      | is a letter                    | not XML                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is XML but no invoice          | wrong root              | ERROR: UNSUPPORTED XML FORMAT                                             |
      | is cut off                     | cut off                 | ERROR: UNSUPPORTED XML FORMAT                                             |
      | has entities without end       | entities                | ERROR: UNSUPPORTED XML FORMAT                                             |
      | has spaces in its name         | name with spaces        | ERROR: FILENAME CONTAINS INVALID CHARACTERS                               |
      | is called a program            | wrong name              | ERROR: FILENAME CONTAINS INVALID CHARACTERS OR IS INVALID TYPE            |
      | is a zip without an invoice    | zip without invoice     | ERROR: NO XML FILE OR MORE THAN ONE FOUND                                 |
      | is a zip of two invoices       | zip of two invoices     | ERROR: NO XML FILE OR MORE THAN ONE FOUND                                 |
      | is a zip that cannot be opened | broken zip              | ERROR: INVALID ZIP FILE                                                   |
      | is a zip with spaces in a name | zip with a strange name | ERROR: FILENAME INSIDE ZIP CONTAINS INVALID CHARACTERS OR IS INVALID TYPE |
      | is an invoice without a number | no number               | ERROR: UNKNOWN ERROR                                                      |

  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
    When invoice_put_invoice is called for "rent" with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                          | field            | value      | error                         |
      | a call without a file         | file_in.file     | (null)     | ERROR: FILE OR FILENAME BLANK |
      | a file without a name         | file_in.filename | (empty)    | ERROR: FILE OR FILENAME BLANK |
      | an unknown format             | xmlformat        | GARBLED    | ERROR: UNSUPPORTED XML FORMAT |
      | UBL that is called a Finvoice | xmlformat        | FINVOICE30 | ERROR: UNSUPPORTED XML FORMAT |

  @verified-before-sending
  Scenario: It refuses a company that is not verified
    Given the company has verified set to false
    And an invoice document "rent"
    When invoice_put_invoice is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
