@effect @lasting
Feature: Choices in the metadata
  What is chosen for an invoice can be sent as one JSON object beside it.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"
    And an invoice document "rent"

  @metadata-object @route-in-destination
  Scenario: One object holds recipient type and route order
    When postV1Invoices is called for "rent" with metadata set to {"version": "1.1", "recipient_type": "consumer", "routing": {"route_order": ["netbank", "email", "print"]}}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @metadata-object @route-order-sets-priority
  Scenario: The order in the object is the order of the routes
    When postV1Invoices is called for "rent" with metadata set to {"version": "1.1", "recipient_type": "consumer", "routing": {"route_order": ["print", "netbank"]}}
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

  @metadata-object @metadata-wins
  Scenario Outline: Where <case>, the invoice is printed
    When postV1Invoices is called for "rent"
      | metadata       | <metadata>       |
      | recipient_type | <recipient_type> |
      | route_order    | <route_order>    |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

    Examples:
      | case                                      | metadata                                                              | recipient_type | route_order |
      | object and form fields differ             | {"recipient_type": "consumer", "routing": {"route_order": ["print"]}} | b2b            | email       |
      | the form fields say what the object omits | {"version": "1.1", "recipient_type": "consumer"}                      | (absent)       | print       |

  @metadata-object
  Scenario Outline: It refuses metadata with <case>
    When postV1Invoices is called for "rent" with metadata set to <metadata>
    Then it is refused with <error>

    Examples: What is asked
      | case                   | metadata                                                   | error                  |
      | two pairs of braces    | {{"version": "1.1", "recipient_type": "consumer"}}         | 400 Bad Request        |
      | a list                 | ["netbank", "email", "print"]                              | 400 Bad Request        |
      | another version        | {"version": "2.0", "recipient_type": "consumer"}           | 400 invalid_parameters |
      | an unknown route       | {"version": "1.1", "routing": {"route_order": ["pigeon"]}} | 400 invalid_parameters |
      | a route outside a list | {"version": "1.1", "routing": {"route_order": "netbank"}}  | 400 invalid_parameters |
