@effect @lasting @deprecated
Feature: Invoices in the network
  An invoice whose recipient is in the network is handed over there; any other goes by e-mail, or by print, or to its end.

  Scenario: The recipient has the invoice and the file that were sent
    Given an invoice document "rent"
      | buyer_id   | (another company's bid)  |
      | buyer_name | (another company's name) |
      | format     | FINVOICE30               |
      | number     | 20077                    |
      | net        | 1000.00                  |
      | issue_date | 2026-01-15               |
      | due_date   | 2026-02-14               |
      | kid        | 0000012344               |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state        | SENT                    |
      | customer_bid | (another company's bid) |
    Given the caller is an admin of another company
    When inbound_invoice_show is called for "rent"
    Then the response has
      | invoice_nr    | 20077                    |
      | company_name  | (own company's name)     |
      | company_bid   | (own company's bid)      |
      | customer_name | (another company's name) |
      | sum           | 1000.00                  |
      | sum_tax       | 1250.00                  |
      | date          | 20260115                 |
      | date_due      | 20260214                 |
      | reference_nr  | 0000012344               |
      | state         | SENT                     |
    When invoice_show_original_xml is called for "rent"
    Then the response has
      | format | FINVOICE30                   |
      | file   | (the file_content of "rent") |

  @metadata-overrides-invoice
  Scenario: The address in the metadata counts before the one on the invoice
    Given a company "Acme" of another company
      | eia | 0192:971234560 |
    And an invoice document "rent"
      | buyer_id    | (another company's bid) |
      | buyer_email |                         |
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to {"version": "1.1", "recipient_eia": "0192:971234560"}
    Then it succeeds
    And invoice_show for "rent" now has
      | state        | SENT           |
      | customer_ovt | 0192:971234560 |
    Given the caller is an admin of another company
    When inbound_invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  @metadata-overrides-invoice
  Scenario: An address in the metadata that nobody has is not an address in the network
    Given an invoice document "rent"
      | buyer_id    | (another company's bid) |
      | buyer_email |                         |
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to {"version": "1.1", "recipient_eia": "0192:987654325"}
    Then it succeeds
    And invoice_show for "rent" now has
      | state         | ERROR       |
      | error_message | (some text) |

  @metadata-overrides-invoice
  Scenario: The e-mail address in the metadata counts before the one on the invoice
    Given an invoice document "rent"
      | buyer_email | nora.lund@example.com |
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to {"version": "1.1", "recipient_email": "siri@example.com"}
    Then it succeeds
    And invoice_show for "rent" now has
      | customer_email | siri@example.com |
      | state          | SENT             |

  @routes-outside-the-network
  Scenario Outline: An invoice to a recipient with <recipient> <ends>
    Given the company has print_service set to <print_service>
    And an invoice document "rent"
      | buyer_email  | <address> |
      | buyer_street | <street>  |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | <state> |

    Examples: Recipients outside the network
      | recipient                    | address               | street     | print_service | ends           | state |
      | an e-mail address            | nora.lund@example.com | Storgata 1 | false         | goes by e-mail | SENT  |
      | a street, where print is on  |                       | Storgata 1 | true          | goes by print  | SENT  |
      | a street, where print is off |                       | Storgata 1 | false         | ends in error  | ERROR |
      | no address at all            |                       |            | true          | ends in error  | ERROR |

  @failed-invoices-do-not-count
  Scenario: An invoice that failed may be sent again by a company that stops duplicates
    Given the company has stop_duplicates set to true
    And an invoice document "rent"
      | buyer_email |  |
    And an invoice document "rent again"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent again"
    Then it succeeds
    And invoice_show for "rent again" now has
      | state | SENT |

  @routes-outside-the-network
  Scenario Outline: A recipient that <case> is not handed the invoice in the network
    Given a company "Acme" of another company
      | bid   | 971234560 |
      | <set> | false     |
    And an invoice document "rent"
      | buyer_id    | 971234560 |
      | buyer_email |           |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | ERROR |

    Examples: Companies
      | case                 | set      |
      | receives no invoices | receives |
      | is not verified      | verified |
