@effect @lasting
Feature: Recipient type
  recipient_type says whether an invoice takes the routes to consumers or those to businesses.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"
    And an invoice document "rent"
      | buyer_id | 998877665 |

  @route-in-destination @business-routes @<rule>
  Scenario Outline: With recipient_type <type> the invoice goes to <route>
    When postV1Invoices is called for "rent"
      | recipient_type | <type>  |
      | route_order    | netbank |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <route> |

    Examples:
      | type     | route             | rule              |
      | consumer | netbank and Vipps | consumer-goes-b2c |
      | b2b      | network           | otherwise-b2b     |
      | (absent) | network           | otherwise-b2b     |

  @otherwise-b2b @business-routes
  Scenario: An invoice to a business needs no main agreement
    Given "main" moves to state DISABLED
    When postV1Invoices is called for "rent"
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
