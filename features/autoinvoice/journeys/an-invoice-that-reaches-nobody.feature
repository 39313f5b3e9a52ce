@effect @lasting @deprecated
Feature: An invoice that reaches nobody
  Where no way leads to the recipient, the sender finds the invoice among those in error, with the reason.

  Background:
    Given a company "Acme"
      | receives | false |
    And an invoice document "rent"
      | buyer_id    | (the bid of "Acme") |
      | buyer_email |                     |

  Scenario: The sender finds the invoice in error
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_list_between_dates is called with all set to 3
    Then the response lists these invoices
      | id                 | state |
      | (the id of "rent") | ERROR |
    When invoice_list_between_dates is called with all set to (null)
    Then the response lists no invoices
    When list_company_actions is called
    Then the response lists these companies
      | invoice_errors     |
      | (the id of "rent") |
    When invoice_show is called for "rent"
    Then the response has
      | state         | ERROR       |
      | error_message | (some text) |

  Scenario: The invoice and its error concern nobody but the sender
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When list_company_actions is called
    Then the response lists no invoice_errors
    And the response lists no incoming_invoices
