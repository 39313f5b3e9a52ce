@effect @irreversible
Feature: Route order
  route_order says which routes may be taken to a consumer, and which of those that reach the consumer comes first.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @netbank-covers-direct-debit
  Scenario: In a route order, netbank stands for direct debit before eFaktura
    Given a direct debit agreement "rent account"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer       |
      | route_order    | netbank, print |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | direct debit |

  @netbank-covers-direct-debit @next-route-tried
  Scenario: In a route order, netbank stands for eFaktura where nothing can be debited
    Given a direct debit agreement "rent account"
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer       |
      | route_order    | netbank, print |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                  |
      | RECEIVED | EINVOICE | taken in                 |
      | INFO     | EINVOICE | direct debit: no mandate |
      | SENT     | EINVOICE | netbank                  |
      | SENT     | EINVOICE | Vipps                    |

  @route-order-sets-priority
  Scenario Outline: Of the routes that reach the consumer, <route> is taken if it stands first
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer      |
      | route_order    | <route_order> |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <destination> |

    Examples: Orders that differ in who is first
      | route   | route_order           | destination       |
      | netbank | netbank, email, print | netbank and Vipps |
      | email   | email, netbank, print | email             |
      | print   | print, email, netbank | print             |

  @next-route-tried
  Scenario: A route that does not reach the consumer gives way to the next
    Given a consumer "Kari"
      | yes_to_all | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer              |
      | route_order    | netbank, email, print |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                    |
      | RECEIVED | EINVOICE | taken in                   |
      | INFO     | EINVOICE | netbank: not in Yes to All |
      | SENT     | EMAIL    | email                      |

  @route-order-limits-routes
  Scenario: An invoice that no named route can carry fails, though another could
    Given a consumer "Kari"
      | yes_to_all | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | netbank  |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | status      | FAILED |
      | destination | (null) |
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | message                    |
      | RECEIVED | taken in                   |
      | INFO     | netbank: not in Yes to All |
      | ERROR    | no route is left           |

  Scenario: With silent_failure an invoice that reaches nobody fails without an error
    Given a consumer "Kari"
      | yes_to_all | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer                |
      | route_order    | netbank, silent_failure |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | status | FAILED |
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | message                    |
      | RECEIVED | taken in                   |
      | INFO     | netbank: not in Yes to All |
      | INFO     | no route is left           |

  Scenario Outline: The deprecated <word> still stands for netbank
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | <word>   |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

    Examples: Words of former times
      | word             |
      | netbank_cvl      |
      | netbank_cvl_hold |

  Scenario Outline: A sender can disable <disabled>
    Given a direct debit agreement "rent account"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type  | consumer   |
      | disabled_routes | <disabled> |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | <field> | <value> |

    Examples: Channels
      | disabled               | field       | value        |
      | email                  | destination | direct debit |
      | einvoice               | destination | email        |
      | einvoice, email        | destination | print        |
      | einvoice, email, print | status      | FAILED       |
