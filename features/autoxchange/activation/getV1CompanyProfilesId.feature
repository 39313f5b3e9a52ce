@read-only
Feature: getV1CompanyProfilesId
  Shows one profile of the company.

  Background:
    Given an issuer agreement "main agreement"
    And a profile "business"
      | profile_version | 3.0       |
      | endpoint_id     | 987654325 |
      | scheme          | 0192      |

  Scenario: It shows a profile with everything that is known of it
    When getV1CompanyProfilesId is called for "business"
    Then the response has
      | id                    | (the id of "business")          |
      | status                | active                          |
      | last_event.message    | (some text)                     |
      | last_event.created_at | (the happened_at of "business") |
      | profile               | INVOICE                         |
      | profiles              | INVOICE                         |
      | profile_version       | 3.0                             |
      | endpoint_id           | 987654325                       |
      | scheme                | 0192                            |
      | network               | PEPPOL                          |
      | network_settings      | (an object)                     |

  @waiting-is-pending
  Scenario Outline: It shows a main agreement in state <state>
    Given "main agreement" moves to state <state>
    When getV1CompanyProfilesId is called for "main agreement"
    Then the response has
      | status  | <status> |
      | network | BANK     |

    Examples:
      | state     | status  |
      | CONFIRMED | active  |
      | PENDING   | pending |

  Scenario Outline: It shows a profile in state <state>
    Given "business" moves to state <state>
    When getV1CompanyProfilesId is called for "business"
    Then the response has
      | status | <status> |

    Examples:
      | state   | status  |
      | PENDING | pending |
      | ERROR   | error   |

  Scenario: It refuses an unknown id
    When getV1CompanyProfilesId is called for "business" with id set to (unknown)
    Then it is refused with 404 not_found

  Scenario Outline: It refuses another company's <kind>
    Given <a> <kind> "theirs" of another company
    When getV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 not_found

    Examples: What is asked
      | a  | kind             |
      | a  | profile          |
      | an | issuer agreement |

  @waiting-is-pending
  Scenario: It refuses a main agreement that has ended
    Given "main agreement" moves to state DISABLED
    When getV1CompanyProfilesId is called for "main agreement"
    Then it is refused with 404 not_found
