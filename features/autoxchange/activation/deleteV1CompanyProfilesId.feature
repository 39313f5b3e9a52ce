@effect @binding
Feature: deleteV1CompanyProfilesId
  Closes one profile of the company; without the one in BANK no consumer invoice is sent.

  Background:
    Given an issuer agreement "main agreement"
    And a profile "business"

  Scenario: It closes a profile and leaves the others open
    When deleteV1CompanyProfilesId is called for "business"
    Then it succeeds
    And getV1CompanyProfilesId for "business" now is refused with 404 not_found
    And getV1CompanyProfilesId for "main agreement" now succeeds

  @ends-main-agreement
  Scenario Outline: It ends a main agreement in state <state>
    Given "main agreement" moves to state <state>
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds
    And getV1CompanyProfilesId for "main agreement" now is refused with 404 not_found
    And getV1ServicesB2cno now has
      | status | FREE |

    Examples:
      | state     |
      | CONFIRMED |
      | PENDING   |

  Scenario: It refuses an unknown id
    When deleteV1CompanyProfilesId is called for "business" with id set to (unknown)
    Then it is refused with 404 not_found

  Scenario Outline: It refuses another company's <kind>
    Given <a> <kind> "theirs" of another company
    When deleteV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 not_found

    Examples: What is asked
      | a  | kind             |
      | a  | profile          |
      | an | issuer agreement |

  Scenario: It refuses a main agreement that has ended
    Given "main agreement" moves to state DISABLED
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it is refused with 404 not_found
