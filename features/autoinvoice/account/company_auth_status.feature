@read-only
Feature: company_auth_status
  Reports whether a company is verified, and what became of the invitation to sign for it.

  Background:
    Given a company "Fjord"
      | verified | false |

  Scenario: It reports a company that a partner has vouched for as verified
    When company_auth_status is called
    Then it succeeds with OK: Company authorized
    And the response has
      | company_state | verified |
      | auth_state    | (null)   |
      | auth_email    | (null)   |

  Scenario: It reports that nobody was invited to sign
    When company_auth_status is called for "Fjord"
    Then it succeeds with OK: No authorization requests

  @unverified-companies
  Scenario: It reports a company as unverified when nobody was invited to sign
    When company_auth_status is called for "Fjord"
    Then the response has
      | company_state | unverified |
      | auth_state    | (null)     |
      | auth_email    | (null)     |

  @unverified-companies
  Scenario Outline: It reports an invitation in state <state>
    Given the company has verified set to false
    And an authorization request "invitation" in state <state>
      | email | siri.dahl@example.com |
    When company_auth_status is called
    Then it succeeds with OK: Visma Sign document sent
    And the response has
      | company_state | unverified            |
      | auth_state    | <state>               |
      | auth_email    | siri.dahl@example.com |

    Examples: Not signed
      | state     |
      | PENDING   |
      | SENT      |
      | CANCELLED |
      | ERROR     |

  @signature-verifies
  Scenario: It reports a company as verified once the invitation is signed
    Given the company has verified set to false
    And an authorization request "invitation" in state SENT
      | email | siri.dahl@example.com |
    And "invitation" moves to state SIGNED
    When company_auth_status is called
    Then it succeeds with OK: Company authorized
    And the response has
      | company_state | verified              |
      | auth_state    | SIGNED                |
      | auth_email    | siri.dahl@example.com |

  @last-invitation
  Scenario: It reports the last of several invitations
    Given the company has verified set to false
    And an authorization request "first" in state CANCELLED
      | email | nora.lund@example.com |
    And an authorization request "second" in state SENT
      | email | siri.dahl@example.com |
    When company_auth_status is called
    Then the response has
      | auth_state | SENT                  |
      | auth_email | siri.dahl@example.com |

  Scenario: It does not report another company's invitation
    Given the company has verified set to false
    And an authorization request "theirs" of another company
    When company_auth_status is called
    Then it succeeds with OK: No authorization requests

  Scenario: It refuses a company with two scan accounts
    Given 2 scan accounts "account"
    When company_auth_status is called
    Then it is refused with ERROR: Multiple scan accounts found, please contact support
