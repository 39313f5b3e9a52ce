@effect @lasting
Feature: Route order
  route_order says which routes may be taken to a consumer, and which of those that reach the consumer comes first.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @netbank-covers-direct-debit @route-in-destination
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

  @netbank-covers-direct-debit @next-route-tried @route-in-destination
  Scenario: In a route order, netbank stands for eFaktura where nothing can be debited
    Given a direct debit agreement "rent account"
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer       |
      | route_order    | netbank, print |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @route-order-sets-priority @route-in-destination
  Scenario Outline: The first route that reaches the consumer is taken: <order>
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | <order>  |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <route> |

    Examples:
      | order                 | route             |
      | netbank, email, print | netbank and Vipps |
      | email, netbank, print | email             |
      | print, email, netbank | print             |

  @next-route-tried
  Scenario: A route that does not reach the consumer gives way to the next
    Given a consumer "Kari"
      | yes_to_all | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer              |
      | route_order    | netbank, email, print |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | EMAIL   |

  @route-order-limits-routes @failed-without-route @error-has-message
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
    When getV1InvoicesIdActions is called for "rent" with type set to SENT, ERROR
    Then the response lists these actions
      | type  | message     |
      | ERROR | (some text) |

  @deprecated-routes @info-only-when-asked @failed-without-route
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
      | type    |
      | CREATED |
    When getV1InvoicesIdActions is called for "rent" with type set to INFO
    Then the response lists at least these actions
      | type | message     |
      | INFO | (some text) |

  @disabled-routes-skipped @route-in-destination
  Scenario Outline: With <disabled> disabled the invoice has <field> <value>
    Given a direct debit agreement "rent account"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type  | consumer   |
      | disabled_routes | <disabled> |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | <field> | <value> |

    Examples:
      | disabled               | field       | value        |
      | email                  | destination | direct debit |
      | einvoice               | destination | email        |
      | einvoice, email        | destination | print        |
      | einvoice, email, print | status      | FAILED       |
