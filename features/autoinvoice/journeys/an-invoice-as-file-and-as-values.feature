@effect @lasting @deprecated
Feature: An invoice as file and as values
  An invoice is shown as it was sent, whether it was sent as a file or as values.

  Scenario Outline: A file of format <format> is shown with its values
    Given an invoice document "rent"
      | format         | <format>             |
      | number         | 2026-1               |
      | issue_date     | 2026-01-15           |
      | due_date       | 2026-02-14           |
      | currency       | NOK                  |
      | net            | 1000.00              |
      | tax_percent    | 25                   |
      | quantity       | 1                    |
      | kid            | 0000012344           |
      | account_number | 12345678903          |
      | buyer_name     | Nora Äng             |
      | buyer_street   | Havnegata 3          |
      | buyer_country  | NO                   |
      | buyer_email    | nora.ang@example.com |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state             | SENT                 |
      | invoice_nr        | 2026-1               |
      | sum               | 1000.00              |
      | sum_tax           | 1250.00              |
      | currency          | NOK                  |
      | date              | 20260115             |
      | date_due          | 20260214             |
      | reference_nr      | 0000012344           |
      | customer_name     | Nora Äng             |
      | customer_email    | nora.ang@example.com |
      | customer_address1 | Havnegata 3          |
      | customer_country  | NO                   |
    And invoice_show for "rent" now lists these items
      | amount | price   | tax | discount | sum     | sum_tax | position |
      | 1      | 1000.00 | 25  | 0        | 1000.00 | 1250.00 | 1        |

    Examples: Formats
      | format      |
      | PEPPOLBIS30 |

    @finvoice-encoding
    Examples: Finvoice
      | format     |
      | FINVOICE30 |

  Scenario: An invoice of values is listed with its rows, accounts and addresses
    When invoice_create is called
      | invoice_params.items.subject                        | Service          |
      | invoice_params.items.definition                     | For January      |
      | invoice_params.items.item_code                      | R1               |
      | invoice_params.items.unit_type                      | pcs              |
      | invoice_params.items.discount                       | 10               |
      | invoice_params.items.position                       | 1                |
      | invoice_params.items.amount                         | 2                |
      | invoice_params.items.price                          | 500.00           |
      | invoice_params.items.tax                            | 25               |
      | invoice_params.items.sum                            | 900.00           |
      | invoice_params.items.sum_tax                        | 1125.00          |
      | invoice_params.bank_accounts.account                | 12345678903      |
      | invoice_params.bank_accounts.iban                   | NO9386011117947  |
      | invoice_params.bank_accounts.bank                   | DNB              |
      | invoice_params.bank_accounts.swift                  | DNBANOKK         |
      | invoice_params.invoice_delivery_address.name        | Warehouse        |
      | invoice_params.invoice_delivery_address.address1    | Kaien 1          |
      | invoice_params.invoice_delivery_address.address2    | Port 2           |
      | invoice_params.invoice_delivery_address.post_code   | 4006             |
      | invoice_params.invoice_delivery_address.post_office | Stavanger        |
      | invoice_params.invoice_delivery_address.state       | Rogaland         |
      | invoice_params.invoice_delivery_address.country     | NO               |
      | invoice_params.invoice_seller_information.name      | Nora Lund        |
      | invoice_params.invoice_seller_information.email     | nora@example.com |
      | invoice_params.invoice_seller_information.phone     | +4790000002      |
    Then it succeeds
    When invoice_list_between_dates is called
    Then the response lists these items
      | subject | definition  | item_code | unit_type | discount | position | amount | price  | tax | sum    | sum_tax | status |
      | Service | For January | R1        | pcs       | 10       | 1        | 2      | 500.00 | 25  | 900.00 | 1125.00 | OK     |
    And the response lists these accounts
      | account     | iban            | bank | swift    | status |
      | 12345678903 | NO9386011117947 | DNB  | DNBANOKK | OK     |
    And the response has
      | invoices.invoice_delivery_address.id          | (some text)      |
      | invoices.invoice_delivery_address.name        | Warehouse        |
      | invoices.invoice_delivery_address.address1    | Kaien 1          |
      | invoices.invoice_delivery_address.address2    | Port 2           |
      | invoices.invoice_delivery_address.post_code   | 4006             |
      | invoices.invoice_delivery_address.post_office | Stavanger        |
      | invoices.invoice_delivery_address.state       | Rogaland         |
      | invoices.invoice_delivery_address.country     | NO               |
      | invoices.invoice_seller_information.id        | (some text)      |
      | invoices.invoice_seller_information.name      | Nora Lund        |
      | invoices.invoice_seller_information.email     | nora@example.com |
      | invoices.invoice_seller_information.phone     | +4790000002      |
