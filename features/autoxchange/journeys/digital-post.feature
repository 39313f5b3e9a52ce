@effect @lasting
Feature: Digital post to citizens (DPI)
  A municipality reaches a citizen's post box if the payload names the citizen and the contact register allows it.

  Background:
    Given an issuer agreement "main"
    And the company has municipality set to true
    And a consumer "Kari"
      | ssn | 15818512187 |
      | dpi | DigiPost    |

  @dpi-route @route-in-destination
  Scenario Outline: A municipality reaches the post box at <box> by a number <place>
    Given a consumer "Kari"
      | dpi | <box> |
    And an invoice document "water"
      | buyer_ssn | <on it> |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
      | recipient_ssn  | <beside>   |
    Then it succeeds
    And getV1InvoicesId for "water" now has
      | destination | DPI |

    Examples:
      | box      | place          | on it       | beside      |
      | E-Boks   | on the invoice | 15818512187 | (absent)    |
      | DigiPost | on the invoice | 15818512187 | (absent)    |
      | DigiPost | beside it      |             | 15818512187 |

  @dpi-municipalities-only
  Scenario: A sender that is no municipality does not reach the post box
    Given the company has municipality set to false
    And an invoice document "water"
      | buyer_ssn | 15818512187 |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    When getV1InvoicesIdActions is called for "water" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

  @dpi-needs-ssn
  Scenario: Without a social security number the invoice does not go to the post box
    Given an invoice document "water"
      | buyer_ssn |  |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    When getV1InvoicesIdActions is called for "water" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

  @krr-decides
  Scenario Outline: A citizen who <case> is not reached in a post box
    Given a consumer "Kari"
      | dpi          | <box>      |
      | dpi_reserved | <reserved> |
    And an invoice document "water"
      | buyer_ssn | 15818512187 |
    When postV1Invoices is called for "water"
      | recipient_type | consumer   |
      | route_order    | dpi, print |
    Then it succeeds
    When getV1InvoicesIdActions is called for "water" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

    Examples:
      | case                             | box      | reserved |
      | declined in the contact register | DigiPost | true     |
      | has no post box                  |          | false    |
