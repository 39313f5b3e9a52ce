@effect @irreversible
Feature: The default route order
  Where route_order says nothing, direct debit is tried first, then eFaktura, then e-mail, and print at last.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

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

    @default-direct-debit-first @absent-order-is-default
    Examples: Direct debit is first
      | consumer                  | mandate | yes_to_all | address          | route        |
      | a consumer with a mandate | 1       | true       | kari@example.com | direct debit |

    @default-efaktura-second @absent-order-is-default
    Examples: eFaktura is second
      | consumer                 | mandate | yes_to_all | address          | route             |
      | a consumer in Yes to All | 0       | true       | kari@example.com | netbank and Vipps |

    @default-email-third @absent-order-is-default
    Examples: E-mail is third
      | consumer                   | mandate | yes_to_all | address          | route |
      | a consumer with an address | 0       | false      | kari@example.com | email |

    @default-print-last @absent-order-is-default
    Examples: Print is last
      | consumer       | mandate | yes_to_all | address | route |
      | everybody else | 0       | false      |         | print |

  @default-direct-debit-first @default-efaktura-second @default-email-third @default-print-last
  Scenario: What nothing else can carry has passed every route of the default order
    Given a direct debit agreement "rent account"
    And a consumer "Kari"
      | yes_to_all | false |
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now lists these actions in this order
      | message                    |
      | taken in                   |
      | direct debit: no mandate   |
      | netbank: not in Yes to All |
      | email: no e-mail address   |
      | print                      |

  @direct-debit-when-active
  Scenario: Direct debit is not in the order of a supplier who has not activated it
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message  |
      | RECEIVED | EINVOICE | taken in |
      | SENT     | EINVOICE | netbank  |
      | SENT     | EINVOICE | Vipps    |

  @empty-order-is-default
  Scenario: An empty route order is the default order
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with metadata set to {"recipient_type": "consumer", "routing": {"route_order": []}}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |
