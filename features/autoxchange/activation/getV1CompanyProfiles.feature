@read-only
Feature: getV1CompanyProfiles
  Lists what the company has opened, in one network or in all of them.

  Background:
    Given an issuer agreement "main agreement"
      | profile_version | 1.1 |
    And a profile "business"
      | profile_version | 3.0                  |
      | endpoint_id     | 987654325            |
      | scheme          | 0192                 |
      | happened_at     | 2026-01-12T08:00:00Z |

  Scenario: It lists the main agreement as the profile in the network BANK
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists these profiles
      | id                           | status | profile | profile_version | network |
      | (the id of "main agreement") | active | INVOICE | 1.1             | BANK    |

  Scenario: It lists a profile in another network with all that was said of it
    When getV1CompanyProfiles is called with network set to PEPPOL
    Then the response lists these profiles
      | id                     | status | profile | profile_version | endpoint_id | scheme | network | network_settings |
      | (the id of "business") | active | INVOICE | 3.0             | 987654325   | 0192   | PEPPOL  | (an object)      |
    And the response has
      | profiles.profiles              | INVOICE              |
      | profiles.last_event.message    | (some text)          |
      | profiles.last_event.created_at | 2026-01-12T08:00:00Z |

  Scenario: It lists the profiles in every network if none is named
    When getV1CompanyProfiles is called with network set to (absent)
    Then the response lists these profiles
      | network | profile_version |
      | BANK    | 1.1             |
      | PEPPOL  | 3.0             |

  Scenario: It lists nothing for a network where nothing is open
    When getV1CompanyProfiles is called with network set to NEMHANDEL
    Then the response lists no profiles

  Scenario: It lists a main agreement that waits to be signed
    Given "main agreement" moves to state PENDING
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists these profiles
      | status  | network |
      | pending | BANK    |

  Scenario: It lists a main agreement that MPS does not answer for
    Given the company has mps set to FAULT
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists these profiles
      | status | network |
      | error  | BANK    |

  Scenario: It does not list a main agreement that has ended
    Given "main agreement" moves to state DISABLED
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists no profiles

  Scenario: It does not list another company's profiles
    Given an issuer agreement "theirs" of another company
      | profile_version | 2.0 |
    And a profile "their business" of another company
      | profile_version | 2.0 |
    When getV1CompanyProfiles is called with network set to (absent)
    Then the response lists these profiles
      | network | profile_version |
      | BANK    | 1.1             |
      | PEPPOL  | 3.0             |

  Scenario Outline: It lists the profiles in state <status>
    Given "main agreement" moves to state PENDING
    When getV1CompanyProfiles is called
      | network | (absent) |
      | status  | <status> |
    Then the response lists these profiles
      | status   | network   |
      | <status> | <network> |

    Examples: States
      | status  | network |
      | active  | PEPPOL  |
      | pending | BANK    |

  Scenario: It lists the profiles in several networks and states
    When getV1CompanyProfiles is called
      | network | BANK, PEPPOL  |
      | status  | active, error |
    Then the response lists these profiles
      | network | status |
      | BANK    | active |
      | PEPPOL  | active |

  Scenario Outline: It refuses <case>
    When getV1CompanyProfiles is called with <field> set to <value>
    Then it is refused with 422 Unprocessable Entity

    Examples: What is asked
      | case                        | field   | value  |
      | a network that there is not | network | FAX    |
      | a state that there is not   | status  | closed |
