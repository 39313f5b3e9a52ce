@effect @binding
Feature: disable_b2c_issuer_agreement
  Closes the company's consumer invoicing agreement, which must be CONFIRMED.

  Scenario: It disables a confirmed agreement
    Given an issuer agreement "ours" in state CONFIRMED
    When disable_b2c_issuer_agreement is called
    Then it succeeds

  @disabled-agreements
  Scenario: It leaves the agreement DISABLED
    Given an issuer agreement "ours" in state CONFIRMED
    When disable_b2c_issuer_agreement is called
    Then it succeeds
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is DISABLED

  Scenario: It refuses a member without admin rights
    Given an issuer agreement "ours" in state CONFIRMED
    And the caller is a member without admin rights
    When disable_b2c_issuer_agreement is called
    Then it is refused with ERROR: NO RIGHTS
    And disable_b2c_issuer_agreement now succeeds

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
      | state   |
      | PENDING |

    @disabled-agreements
    Examples: When it is asked
      | state    |
      | DISABLED |
