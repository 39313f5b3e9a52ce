@effect @irreversible @deprecated
Feature: An invoice as file and as values
  An invoice that was sent as a file is shown as the same one that was made of values.

  Scenario Outline: Both are shown alike, the file being <format>
    Given an invoice document "file"
      | format | <format> |
      | number | 2026-1   |
    When invoice_put_invoice_with_metadata is called for "file"
    Then it succeeds
    When invoice_create is called
      | invoice_params.invoice_nr      | 2026-2  |
      | invoice_params.items.subject   | Service |
      | invoice_params.items.unit_type | <unit>  |
    And the response is kept as "values"
    Then it succeeds
    And invoice_show for "file" now has
      | state             | SENT             |
      | sum               | 1000.00          |
      | sum_tax           | 1250.00          |
      | currency          | NOK              |
      | date              | 20260115         |
      | date_due          | 20260214         |
      | reference_nr      | 0000012344       |
      | customer_name     | Kari Nordmann    |
      | customer_email    | kari@example.com |
      | customer_address1 | Storgata 1       |
      | customer_country  | NO               |
    And invoice_show for "values" now has
      | state             | SENT             |
      | sum               | 1000.00          |
      | sum_tax           | 1250.00          |
      | currency          | NOK              |
      | date              | 20260115         |
      | date_due          | 20260214         |
      | reference_nr      | 0000012344       |
      | customer_name     | Kari Nordmann    |
      | customer_email    | kari@example.com |
      | customer_address1 | Storgata 1       |
      | customer_country  | NO               |
    And invoice_show for "file" now lists these items
      | subject | amount | unit_type | price   | tax | discount | sum     | sum_tax | position |
      | Service | 1      | <unit>    | 1000.00 | 25  | 0        | 1000.00 | 1250.00 | 1        |
    And invoice_show for "values" now lists these items
      | subject | amount | unit_type | price   | tax | discount | sum     | sum_tax | position |
      | Service | 1      | <unit>    | 1000.00 | 25  | 0        | 1000.00 | 1250.00 | 1        |

    Examples: Formats
      | format      | unit |
      | PEPPOLBIS30 | EA   |
      | FINVOICE30  | pcs  |
