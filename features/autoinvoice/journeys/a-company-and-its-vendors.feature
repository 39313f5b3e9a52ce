@effect @lasting @binding
Feature: A company and its vendors
  What a vendor sees of a company begins when the company is linked to the vendor's key, and ends when it is unlinked.

  Background:
    Given a consumer agreement "Siri"
      | name | Siri Dahl |
    And a consumer agreement "Nora" of another company
      | name | Nora Lund |

  Scenario: Another vendor sees a company's consumers while the company is linked to it
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
      | company_id               | name      |
      | (own company's uuid)     | Siri Dahl |
      | (another company's uuid) | Nora Lund |
    Given the caller is an admin with another vendor's key
    When unlink_vendor_api_key is called
    Then it succeeds
    Given the caller is an admin of another company
    When vendor_consumer_agreements_query is called
    Then the response lists these agreements
      | name      |
      | Nora Lund |

  Scenario: Another vendor sees what a company receives while the company is linked to it
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |
    And the caller is an admin with another vendor's key
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

  Scenario: The company's own vendor sees it again after it was unlinked and linked
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists no agreements
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name      |
      | Siri Dahl |
