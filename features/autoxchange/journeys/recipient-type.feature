@effect @irreversible
Feature: Recipient type
  recipient_type says whether an invoice takes the routes to consumers or those to businesses.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @consumer-goes-b2c
  Scenario: An invoice to a consumer takes the routes to consumers
    Given an invoice document "rent"
      | buyer_id | 998877665 |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @otherwise-b2b
  Scenario Outline: An invoice to <recipient> takes the routes to businesses
    Given an invoice document "rent"
      | buyer_id | 998877665 |
    When postV1Invoices is called for "rent"
      | recipient_type | <recipient_type> |
      | route_order    | netbank          |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | network |

    Examples: Recipients that are no consumers
      | recipient               | recipient_type |
      | a business              | b2b            |
      | nobody knows whose kind | (absent)       |

  @otherwise-b2b
  Scenario: No main agreement is needed for the routes to businesses
    Given "main" moves to state DISABLED
    And an invoice document "rent"
      | buyer_id | 998877665 |
    When postV1Invoices is called for "rent"
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message  |
      | RECEIVED | EINVOICE | taken in |
      | SENT     | EINVOICE | network  |
