@effect @binding @deprecated
Feature: A partner's transactions
  A partner sees the transactions of every company that is linked to its key.

  Scenario: Each transaction is listed once, with the company that made it
    Given an invoice "rent"
      | number | 10001                     |
      | vendor | vendor key of the company |
    And an invoice "power" of another company
      | number | 10002                     |
      | vendor | vendor key of the company |
    And the caller is an admin of another company with our vendor key
    When link_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin
    When partner_trx_list is called
    Then it lists these trx_list_items
      | invoice_nr | customer_company_uuid    |
      | 10001      | (own company's uuid)     |
      | 10002      | (another company's uuid) |
