@read-only
Feature: getV1CompanyProfiles
  Lists the profiles that the company has opened, in all networks or in some.

  Background:
    Given an issuer agreement "main agreement"
      | profile_version | 1.1 |
    And a profile "business"
      | profile_version | 3.0       |
      | endpoint_id     | 987654325 |
      | scheme          | 0192      |

  @waiting-is-pending
  Scenario: It lists the main agreement as the profile in the network BANK
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists these profiles
      | id                           | status | profile | profile_version | network |
      | (the id of "main agreement") | active | INVOICE | 1.1             | BANK    |

  Scenario: It lists a profile in another network with everything that is known of it
    When getV1CompanyProfiles is called with network set to PEPPOL
    Then the response lists these profiles
      | id                     | status | profile | profile_version | endpoint_id | scheme | network | network_settings |
      | (the id of "business") | active | INVOICE | 3.0             | 987654325   | 0192   | PEPPOL  | (an object)      |
    And the response has
      | profiles.profiles              | INVOICE                         |
      | profiles.last_event.message    | (some text)                     |
      | profiles.last_event.created_at | (the happened_at of "business") |

  Scenario Outline: It lists the profiles in <networks>
    When getV1CompanyProfiles is called
      | network | <networks> |
      | status  | <states>   |
    Then the response lists these profiles
      | network | status |
      | BANK    | active |
      | PEPPOL  | active |

    Examples:
      | networks     | states        |
      | (absent)     | (absent)      |
      | BANK, PEPPOL | active, error |

  Scenario Outline: It lists the profiles in state <status>
    Given "business" moves to state PENDING
    When getV1CompanyProfiles is called
      | network | (absent) |
      | status  | <status> |
    Then the response lists these profiles
      | status   | network   |
      | <status> | <network> |

    Examples:
      | status  | network |
      | active  | BANK    |
      | pending | PEPPOL  |

  Scenario: It lists nothing for a network where nothing is open
    When getV1CompanyProfiles is called with network set to NEMHANDEL
    Then the response lists no profiles

  @waiting-is-pending
  Scenario: It lists a main agreement that waits for a signature
    Given "main agreement" moves to state PENDING
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists these profiles
      | status  | network |
      | pending | BANK    |

  @waiting-is-pending
  Scenario: It lists a main agreement for which MPS does not respond
    Given the company has mps set to FAULT
    When getV1CompanyProfiles is called with network set to BANK
    Then the response lists these profiles
      | status | network |
      | error  | BANK    |

  @waiting-is-pending
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

  Scenario Outline: It refuses <case>
    When getV1CompanyProfiles is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | case               | field   | value  |
      | an unknown network | network | FAX    |
      | an unknown state   | status  | closed |
