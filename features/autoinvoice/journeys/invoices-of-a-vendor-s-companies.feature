@effect @lasting @binding @deprecated
Feature: Invoices of a vendor's companies
  Whoever holds a vendor key sees what all companies that use it received, and nobody else's.

  Background:
    Given an invoice document "rent"
      | buyer_id | (another company's bid) |

  Scenario: The vendor sees each company that is linked to its key
    Given an invoice "heating"
      | direction | RECEIVED |
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id            | recipient_id         |
      | (the id of "heating") | (own company's uuid) |
    Given the caller is an admin of another company with our vendor key
    When link_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id            | recipient_id             |
      | (the id of "rent")    | (another company's uuid) |
      | (the id of "heating") | (own company's uuid)     |
    When list_vendor_actions is called
    Then the response lists at least these vendor_actions
      | company_id               | incoming_invoices  |
      | (another company's uuid) | (the id of "rent") |
    Given the caller is an admin of another company with our vendor key
    When unlink_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id            |
      | (the id of "heating") |

  Scenario: A company that uses the vendor key does not see the others
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company with our vendor key
    When list_vendor_inbound_invoices is called
    Then it is refused with ERROR: NO RIGHTS TO VENDOR API KEY

  Scenario: What is sent with the vendor key is the vendor's transaction
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When partner_trx_list is called with csv_file set to true
    Then the response lists these trx_list_items
      | invoice_id         | action | customer_company_uuid |
      | (the id of "rent") | SENT   | (own company's uuid)  |
    And the response has
      | file | (a file with ;SENT;) |
