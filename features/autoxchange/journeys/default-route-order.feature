@effect @lasting
Feature: The default route order
  Without a route_order direct debit is tried first, then eFaktura, then e-mail, and print last.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @absent-order-is-default @route-in-destination @<rule>
  Scenario Outline: By default <consumer> gets the invoice by <route>
    Given a direct debit agreement "rent account"
    And a mandate "Kari's mandate"
      | status | <mandate> |
    And a consumer "Kari"
      | yes_to_all | <yes_to_all> |
    And an invoice document "rent"
      | buyer_email | <address> |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <route> |

    Examples:
      | consumer                   | mandate | yes_to_all | address          | route             | rule                       |
      | a consumer with a mandate  | 1       | true       | kari@example.com | direct debit      | default-direct-debit-first |
      | a consumer in Yes to All   | 0       | true       | kari@example.com | netbank and Vipps | default-efaktura-second    |
      | a consumer with an address | 0       | false      | kari@example.com | email             | default-email-third        |
      | everybody else             | 0       | false      |                  | print             | default-print-last         |

  @direct-debit-when-active @route-in-destination
  Scenario: Direct debit is not in the order of a supplier who has not activated it
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @empty-order-is-default @route-in-destination
  Scenario: An empty route order is the default order
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with metadata set to {"recipient_type": "consumer", "routing": {"route_order": []}}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |
