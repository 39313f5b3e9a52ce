@read-only
Feature: getV1CompanyProfilesId
  Shows one profile of the company.

  Background:
    Given an issuer agreement "main agreement"
    And a profile "business"
      | profile_version | 3.0                  |
      | endpoint_id     | 987654325            |
      | scheme          | 0192                 |
      | happened_at     | 2026-01-12T08:00:00Z |

  Scenario: It shows a profile with all that was said of it
    When getV1CompanyProfilesId is called for "business"
    Then the response has
      | id                    | (the id of "business") |
      | status                | active                 |
      | last_event.message    | (some text)            |
      | last_event.created_at | 2026-01-12T08:00:00Z   |
      | profile               | INVOICE                |
      | profiles              | INVOICE                |
      | profile_version       | 3.0                    |
      | endpoint_id           | 987654325              |
      | scheme                | 0192                   |
      | network               | PEPPOL                 |
      | network_settings      | (an object)            |

  Scenario Outline: It shows a main agreement that is <state>
    Given "main agreement" moves to state <state>
    When getV1CompanyProfilesId is called for "main agreement"
    Then the response has
      | status  | <status> |
      | network | BANK     |

    Examples:
      | state     | status  |
      | CONFIRMED | active  |
      | PENDING   | pending |

  Scenario: It shows a profile that waits
    Given "business" moves to state PENDING
    When getV1CompanyProfilesId is called for "business"
    Then the response has
      | status | pending |

  Scenario: It shows a profile that failed
    Given "business" moves to state ERROR
    When getV1CompanyProfilesId is called for "business"
    Then the response has
      | status | error |

  Scenario: It refuses an id that was never given
    When getV1CompanyProfilesId is called for "business" with id set to (unknown)
    Then it is refused with 404 Not Found
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

  Scenario: It refuses another company's profile
    Given a profile "theirs" of another company
    When getV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 Not Found

  Scenario: It refuses another company's main agreement
    Given an issuer agreement "theirs" of another company
    When getV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 Not Found

  Scenario: It refuses a main agreement that has ended
    Given "main agreement" moves to state DISABLED
    When getV1CompanyProfilesId is called for "main agreement"
    Then it is refused with 404 Not Found
