@effect @irreversible
Feature: disable_b2c_issuer_agreement
  Closes the company's consumer invoicing agreement, which must be CONFIRMED.

  Scenario: It disables a confirmed agreement
    Given an issuer agreement "ours" in state CONFIRMED
    When disable_b2c_issuer_agreement is called
    Then it succeeds
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is DISABLED

  Scenario Outline: It refuses <caller>
    Given an issuer agreement "ours" in state CONFIRMED
    And the caller is <caller>
    When disable_b2c_issuer_agreement is called
    Then it is refused with <error>
    And disable_b2c_issuer_agreement now succeeds

    Examples: Who asks
      | caller                        | error            |
      | a member without admin rights | ERROR: NO RIGHTS |

  Scenario: It refuses a company that has no agreement
    When disable_b2c_issuer_agreement is called
    Then it is refused with ERROR: Company agreement not found
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

  Scenario: It does not see another company's agreement
    Given an issuer agreement "theirs" of another company
    When disable_b2c_issuer_agreement is called
    Then it is refused with ERROR: Company agreement not found
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

  Scenario Outline: It refuses an agreement in state <state>
    Given an issuer agreement "ours" in state <state>
    When disable_b2c_issuer_agreement is called
    Then it is refused with ERROR: Cannot disable agreement. Issuer state is <state>
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is <state>

    Examples: When it is asked
      | state    |
      | PENDING  |
      | DISABLED |

  @fault
  Scenario: It says so when the service breaks inside
    Given an issuer agreement "ours" in state CONFIRMED
    And the service fails internally
    When disable_b2c_issuer_agreement is called
    Then it is refused with ERROR: Unexpected error
    And disable_b2c_issuer_agreement now succeeds
