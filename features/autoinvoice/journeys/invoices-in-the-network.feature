@effect @irreversible @deprecated
Feature: Invoices in the network
  An invoice whose recipient is in the network is handed over there; any other goes by e-mail, or by print, or to its end.

  Scenario: The recipient has the invoice that was sent
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state        | SENT                    |
      | customer_bid | (another company's bid) |
    Given the caller is an admin of another company
    When inbound_invoice_show is called for "rent"
    Then the response has
      | invoice_nr   | 10001                |
      | company_name | (own company's name) |
      | company_bid  | (own company's bid)  |
      | sum          | 1000.00              |
      | sum_tax      | 1250.00              |
      | date         | 20260115             |
      | date_due     | 20260214             |
      | reference_nr | 0000012344           |
      | state        | SENT                 |

  Scenario: Both sides have the same XML file
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |
      | format   | FINVOICE30              |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When invoice_show_original_xml is called for "rent"
    Then the response has
      | format | FINVOICE30                   |
      | file   | (the file_content of "rent") |

  Scenario: What the recipient makes of an invoice, its sender is told
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When invoice_accept is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | ACCEPTED |

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
  Scenario: An address in the metadata that nobody has is no address in the network
    Given an invoice document "rent"
      | buyer_id    | (another company's bid) |
      | buyer_email |                         |
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to {"version": "1.1", "recipient_eia": "0192:987654325"}
    Then it succeeds
    And invoice_show for "rent" now has
      | state         | ERROR            |
      | error_message | no route is left |

  @metadata-overrides-invoice
  Scenario: The mail address in the metadata counts before the one on the invoice
    Given an invoice document "rent"
      | buyer_email | kari@example.com |
    When invoice_put_invoice_with_metadata is called for "rent" with metadata set to {"version": "1.1", "recipient_email": "ola@example.com"}
    Then it succeeds
    And invoice_show for "rent" now has
      | customer_email | ola@example.com |
      | state          | SENT            |

  Scenario Outline: An invoice to <recipient> <ends>
    Given the company has print_service set to <print_service>
    And an invoice document "rent"
      | buyer_email  | <address> |
      | buyer_street | <street>  |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state         | <state> |
      | error_message | <error> |

    Examples: Recipients outside the network
      | recipient                              | address          | street     | print_service | ends           | state | error            |
      | who has a mail address                 | kari@example.com | Storgata 1 | false         | goes by e-mail | SENT  | (empty)          |
      | who has no mail address                |                  | Storgata 1 | true          | goes by print  | SENT  | (empty)          |
      | who has no mail address, with no print |                  | Storgata 1 | false         | ends in error  | ERROR | no route is left |
      | who has no address at all              |                  |            | true          | ends in error  | ERROR | no route is left |

  Scenario: A company that is set not to send e-mail sends none
    Given the company has disable_email set to true
    And an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | ERROR |

  Scenario Outline: A company that <stops> duplicates <sends> the same number
    Given the company has stop_duplicates set to <setting>
    And an invoice document "rent"
    And an invoice document "rent again"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent again"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | SENT |
    And invoice_show for "rent again" now has
      | state | <state> |

    Examples: Settings
      | stops         | sends         | setting | state |
      | stops         | does not send | true    | ERROR |
      | does not stop | sends twice   | false   | SENT  |

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

  Scenario Outline: A recipient that <case> is not handed the invoice in the network
    Given a company "Acme" of another company
      | bid   | 971234560 |
      | <set> | <value>   |
    And an invoice document "rent"
      | buyer_id    | 971234560 |
      | buyer_email |           |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | <state> |

    Examples: Companies
      | case                 | set      | value | state |
      | receives no invoices | receives | false | ERROR |
      | is not verified      | verified | false | ERROR |
