@read-only
Feature: company_auth_status
  Tells whether a company is verified, and what became of the invitation to sign for it.

  Scenario: It tells a company that a partner has vouched for
    When company_auth_status is called
    Then it succeeds with OK: Company authorized
    And the response has
      | company_state | verified |
      | auth_state    | (null)   |
      | auth_email    | (null)   |

  Scenario: It tells a company for which nobody was asked to sign
    Given the company has verified set to false
    When company_auth_status is called
    Then it succeeds with OK: No authorization requests
    And the response has
      | company_state | unverified |
      | auth_state    | (null)     |
      | auth_email    | (null)     |

  Scenario Outline: It tells an invitation in state <state>
    Given the company has verified set to false
    And an authorization request "invitation" in state <state>
      | email | siri.dahl@example.com |
    When company_auth_status is called
    Then it succeeds with <status>
    And the response has
      | company_state | <company>             |
      | auth_state    | <state>               |
      | auth_email    | siri.dahl@example.com |

    Examples: Every state
      | state     | company    | status                       |
      | PENDING   | unverified | OK: Visma Sign document sent |
      | SENT      | unverified | OK: Visma Sign document sent |
      | SIGNED    | verified   | OK: Company authorized       |
      | CANCELLED | unverified | OK: Visma Sign document sent |
      | ERROR     | unverified | OK: Visma Sign document sent |

  Scenario: It tells the state that an invitation has moved to
    Given the company has verified set to false
    And an authorization request "invitation" in state SENT
    And "invitation" moves to state SIGNED
    When company_auth_status is called
    Then it succeeds with OK: Company authorized

  Scenario: It tells of the last invitation
    Given the company has verified set to false
    And an authorization request "first" in state CANCELLED
      | email | ola@example.com |
    And an authorization request "second" in state SENT
      | email | siri.dahl@example.com |
    When company_auth_status is called
    Then the response has
      | auth_state | SENT                  |
      | auth_email | siri.dahl@example.com |

  Scenario: It does not tell of another company's invitation
    Given the company has verified set to false
    And an authorization request "theirs" of another company
    When company_auth_status is called
    Then it succeeds with OK: No authorization requests

  Scenario: It tells of the company that the caller names
    Given a company "Fjord"
      | verified | false |
    When company_auth_status is called for "Fjord"
    Then it succeeds with OK: No authorization requests

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When company_auth_status is called
    Then it is refused with ERROR: Unexpected error, contact customer support
