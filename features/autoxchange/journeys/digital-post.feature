@effect @irreversible
Feature: Digital post to citizens (DPI)
  A municipality reaches a citizen's post box if the payload names the citizen and the contact register allows it.

  Background:
    Given an issuer agreement "main"
    And the company has municipality set to true

  @dpi-route
  Scenario Outline: A municipality's invoice goes to the citizen's post box at <box>
    Given a consumer "Kari"
      | ssn | 15818512187 |
      | dpi | <box>       |
    And an invoice document "water"
      | buyer_ssn | 15818512187 |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    And getV1InvoicesIdActions for "water" now lists these actions
      | type     | channel  | message  |
      | RECEIVED | EINVOICE | taken in |
      | SENT     | EINVOICE | DPI      |

    Examples: Post boxes
      | box      |
      | E-Boks   |
      | DigiPost |

  @dpi-municipalities-only
  Scenario: A sender that is no municipality does not reach the post box
    Given the company has municipality set to false
    And a consumer "Kari"
      | ssn | 15818512187 |
      | dpi | DigiPost    |
    And an invoice document "water"
      | buyer_ssn | 15818512187 |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    And getV1InvoicesIdActions for "water" now lists these actions
      | type     | channel  | message                            |
      | RECEIVED | EINVOICE | taken in                           |
      | INFO     | EINVOICE | DPI: the sender is no municipality |
      | SENT     | PRINT    | print                              |

  @dpi-needs-ssn
  Scenario: Without a social security number the invoice does not go to the post box
    Given a consumer "Kari"
      | ssn | 15818512187 |
      | dpi | DigiPost    |
    And an invoice document "water"
      | buyer_ssn |  |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    And getV1InvoicesIdActions for "water" now lists these actions
      | type     | channel  | message                        |
      | RECEIVED | EINVOICE | taken in                       |
      | INFO     | EINVOICE | DPI: no social security number |
      | SENT     | PRINT    | print                          |

  @krr-decides
  Scenario: A citizen who declined in the contact register is not reached
    Given a consumer "Kari"
      | ssn          | 15818512187 |
      | dpi          | DigiPost    |
      | dpi_reserved | true        |
    And an invoice document "water"
      | buyer_ssn | 15818512187 |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    And getV1InvoicesIdActions for "water" now lists these actions
      | type     | channel  | message                               |
      | RECEIVED | EINVOICE | taken in                              |
      | INFO     | EINVOICE | DPI: declined in the contact register |
      | SENT     | PRINT    | print                                 |

  @krr-decides
  Scenario: A citizen without a post box is not reached
    Given a consumer "Kari"
      | ssn | 15818512187 |
      | dpi |             |
    And an invoice document "water"
      | buyer_ssn | 15818512187 |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    And getV1InvoicesIdActions for "water" now lists these actions
      | type     | channel  | message          |
      | RECEIVED | EINVOICE | taken in         |
      | INFO     | EINVOICE | DPI: no post box |
      | SENT     | PRINT    | print            |
