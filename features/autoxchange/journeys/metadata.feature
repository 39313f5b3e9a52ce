@effect @irreversible
Feature: Choices in the metadata
  What is chosen for an invoice can be said in one JSON object beside it, which counts before form fields and invoice.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @metadata-object
  Scenario: One object holds recipient type and route order
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with metadata set to {"version": "1.1", "recipient_type": "consumer", "routing": {"route_order": ["netbank", "email", "print"]}}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @metadata-object @route-order-sets-priority
  Scenario: The order in the object is the order of the routes
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with metadata set to {"version": "1.1", "recipient_type": "consumer", "routing": {"route_order": ["print", "netbank"]}}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | print |

  @metadata-object
  Scenario: Where the object and the form fields differ, the object counts
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | metadata       | {"recipient_type": "consumer", "routing": {"route_order": ["print"]}} |
      | recipient_type | b2b                                                                   |
      | route_order    | email                                                                 |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | print |

  @metadata-object
  Scenario: What the object does not say, the form fields say
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | metadata    | {"version": "1.1", "recipient_type": "consumer"} |
      | route_order | print                                            |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | print |

  @metadata-object
  Scenario Outline: It refuses <case>
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with metadata set to <metadata>
    Then it is refused with <error>

    Examples: What is asked
      | case                             | metadata                                                   | error                    |
      | metadata that are no JSON        | recipient_type=consumer                                    | 400 Bad Request          |
      | metadata in two pairs of braces  | {{"version": "1.1", "recipient_type": "consumer"}}         | 400 Bad Request          |
      | a list for metadata              | ["netbank", "email", "print"]                              | 400 Bad Request          |
      | metadata of another version      | {"version": "2.0", "recipient_type": "consumer"}           | 422 Unprocessable Entity |
      | a recipient type nobody knows    | {"version": "1.1", "recipient_type": "neighbour"}          | 422 Unprocessable Entity |
      | a route nobody knows             | {"version": "1.1", "routing": {"route_order": ["pigeon"]}} | 422 Unprocessable Entity |
      | one route that stands in no list | {"version": "1.1", "routing": {"route_order": "netbank"}}  | 422 Unprocessable Entity |
