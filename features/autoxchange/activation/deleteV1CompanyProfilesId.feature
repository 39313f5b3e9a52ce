@effect
Feature: deleteV1CompanyProfilesId
  Takes one profile of the company out of its network; without the one in BANK no consumer invoice is sent.

  Background:
    Given an issuer agreement "main agreement"
    And a profile "business"

  Scenario: It closes a profile
    When deleteV1CompanyProfilesId is called for "business"
    Then it succeeds
    And getV1CompanyProfilesId for "business" now is refused with 404 Not Found
    And getV1CompanyProfilesId for "main agreement" now has
      | status | active |

  Scenario: It ends the main agreement
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds
    And getV1CompanyProfiles now lists no profiles
    And getV1ServicesB2cno for "main agreement" now has
      | status | FREE |

  Scenario: It closes a profile that waits
    Given "main agreement" moves to state PENDING
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds
    And getV1CompanyProfiles now lists no profiles

  Scenario: It refuses an id that was never given
    When deleteV1CompanyProfilesId is called for "business" with id set to (unknown)
    Then it is refused with 404 Not Found
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

  Scenario: It refuses another company's profile
    Given a profile "theirs" of another company
    When deleteV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 Not Found

  Scenario: It refuses another company's main agreement
    Given an issuer agreement "theirs" of another company
    When deleteV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 Not Found

  Scenario: It refuses a profile that was closed before
    When deleteV1CompanyProfilesId is called for "business"
    And deleteV1CompanyProfilesId is called for "business"
    Then it is refused with 404 Not Found

  Scenario: It refuses a main agreement that has ended
    Given "main agreement" moves to state DISABLED
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it is refused with 404 Not Found
