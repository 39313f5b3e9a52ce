@effect
Feature: A company and its vendors
  What a vendor sees of a company begins when the company is linked to the vendor's key, and ends when it is unlinked.

  Background:
    Given a consumer agreement "Kari"
      | name | Kari Nordmann |
    And a consumer agreement "Ola" of another company
      | name | Ola Hansen |

  Scenario: Another vendor sees our consumers while we are linked to it
    Given the caller is an admin of another company
    When vendor_consumer_agreements_query is called
    Then the response lists these agreements
      | name       |
      | Ola Hansen |
    Given the caller is an admin with another vendor's key
    When token_login is called
    Then it is refused with ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY
    When link_vendor_api_key is called
    Then it succeeds
    When token_login is called
    Then it succeeds
    Given the caller is an admin of another company
    When vendor_consumer_agreements_query is called
    Then the response lists these agreements
      | company_id               | name          |
      | (own company's uuid)     | Kari Nordmann |
      | (another company's uuid) | Ola Hansen    |
    Given the caller is an admin with another vendor's key
    When unlink_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin of another company
    When vendor_consumer_agreements_query is called
    Then the response lists these agreements
      | name       |
      | Ola Hansen |

  Scenario: Another vendor sees what we received while we are linked to it
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    And the caller is an admin of another company
    When list_vendor_inbound_invoices is called
    Then the response lists no items
    Given the caller is an admin with another vendor's key
    When link_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin of another company
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id         | recipient_id         |
      | (the id of "rent") | (own company's uuid) |
    Given the caller is an admin with another vendor's key
    When unlink_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin of another company
    When list_vendor_inbound_invoices is called
    Then the response lists no items

  Scenario: Our vendor sees us again when we come back
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists no agreements
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |
