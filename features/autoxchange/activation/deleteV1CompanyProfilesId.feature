@effect
Feature: deleteV1CompanyProfilesId
  Takes one profile of the company out of its network; without the one in BANK no consumer invoice is sent.

  Background:
    Given an issuer agreement "main agreement"
    And a profile "business"

  Scenario: It closes a profile
    When deleteV1CompanyProfilesId is called for "business"
    Then it succeeds
    And getV1CompanyProfilesId for "business" now refuses with 404 Not Found
    And getV1CompanyProfilesId for "main agreement" now answers with
      | status | active |

  Scenario: It ends the main agreement
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds
    And getV1CompanyProfiles now lists no profiles
    And getV1ServicesB2cno for "main agreement" now answers with
      | status | FREE |

  Scenario: It closes a profile that waits
    Given "main agreement" has moved to state PENDING
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds
    And getV1CompanyProfiles now lists no profiles

  Scenario: It accepts a token in its last second
    Given the caller has had its token for 3599 seconds
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds

  Scenario: It needs no other scope than company:write
    Given the caller's token has the scope company:write
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it succeeds

  Scenario Outline: It refuses <case>
    Given the caller has <token>
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it refuses with 401 Unauthorized
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

    Examples: Who asks
      | case                           | token                          |
      | a caller without a token       | no token                       |
      | a token that was never granted | a wrong token                  |
      | a token that is an hour old    | had its token for 3600 seconds |

  Scenario Outline: It refuses a token for <scope>
    Given the caller's token has the scope <scope>
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it refuses with 403 Forbidden
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

    Examples: Who asks
      | scope        |
      | company:read |
      | lookup       |
      | invoice:send |

  Scenario: It refuses an id that was never given
    When deleteV1CompanyProfilesId is called for "business" with id set to (unknown)
    Then it refuses with 404 Not Found
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

  Scenario: It refuses another company's profile
    Given a profile "theirs" of another company
    When deleteV1CompanyProfilesId is called for "theirs"
    Then it refuses with 404 Not Found

  Scenario: It refuses another company's main agreement
    Given an issuer agreement "theirs" of another company
    When deleteV1CompanyProfilesId is called for "theirs"
    Then it refuses with 404 Not Found

  Scenario: It refuses a profile that was closed before
    When deleteV1CompanyProfilesId is called for "business"
    And deleteV1CompanyProfilesId is called for "business"
    Then it refuses with 404 Not Found

  Scenario: It refuses a main agreement that has ended
    Given "main agreement" has moved to state DISABLED
    When deleteV1CompanyProfilesId is called for "main agreement"
    Then it refuses with 404 Not Found
