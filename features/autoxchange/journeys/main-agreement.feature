@effect @lasting @binding
Feature: The main agreement
  Before a company can send to consumers, its main agreement is active, which opens eFaktura and the fallback routes.

  Background:
    Given a consumer "Kari"
    And an invoice document "rent"

  @main-agreement-needed
  Scenario: It refuses a company without the main agreement
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it is refused with 400 invalid_parameters

  @main-agreement-needed
  Scenario Outline: It refuses a company whose main agreement is <state>
    Given an issuer agreement "main" in state <state>
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it is refused with 400 invalid_parameters

    Examples: When it is asked
      | state    |
      | PENDING  |
      | DISABLED |

  @main-agreement-needed
  Scenario: It refuses a company where only another company has a main agreement
    Given an issuer agreement "main" of another company
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it is refused with 400 invalid_parameters

  @main-agreement-needed @active-agreement-is-enough
  Scenario: The first invoice can be sent once the main agreement is active
    Given an issuer agreement "main" in state PENDING
    And "main" moves to state CONFIRMED
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds

  @main-agreement-opens-efaktura @route-in-destination
  Scenario: A company activates the main agreement and sends its first eFaktura
    When postV1CompanyProfiles is called
    Then it succeeds
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | netbank  |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @main-agreement-needed
  Scenario: It refuses a company whose agreement elsewhere was not moved yet
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to false
    Then it succeeds
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it is refused with 400 invalid_parameters

  @norwegian-company-sends
  Scenario: It refuses a company that is not Norwegian
    Given an issuer agreement "main"
    And the company has country set to SE
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it is refused with 400 invalid_parameters

  @main-agreement-opens-fallback
  Scenario Outline: The main agreement opens <route> as a fallback
    Given an issuer agreement "main"
    And a consumer "Kari"
      | yes_to_all | false |
    When postV1Invoices is called for "rent"
      | recipient_type | consumer         |
      | route_order    | netbank, <route> |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel   |
      | SENT | <channel> |

    Examples:
      | route | channel |
      | email | EMAIL   |
      | print | PRINT   |
