@effect @binding
Feature: Taking over direct debit
  An AvtaleGiro agreement at another provider is taken over once that is signed for.

  Background:
    Given an issuer agreement "main agreement" in state CONFIRMED

  @takeover-needs-signature @activation-after-signature
  Scenario: The agreement becomes active once the takeover is signed
    Given the company has direct_debit_elsewhere set to true
    And a mandate "Kari"
      | kid              | 0000012344  |
      | creditor_account | 12345678903 |
    When postV1ServicesAtg is called with account_number set to 12345678903
    Then the response has
      | status | PENDING |
    Given the company has direct_debit_elsewhere set to false
    When getV1ServicesAtg is called
    Then the response lists these agreements
      | account_number | status |
      | 12345678903    | ACTIVE |
    And getV1ServicesAtgMandates now lists these mandates
      | kid        |
      | 0000012344 |

  @agreement-per-account
  Scenario: Another company's agreement for the same account stays as it is
    Given a direct debit agreement "theirs" of another company
      | account_number     | 98765432103 |
      | reference_position | 3-8         |
    When postV1ServicesAtg is called
      | account_number     | 98765432103 |
      | reference_position | 1-6         |
    Then it succeeds
    Given the caller is an admin of another company
    When getV1ServicesAtgAccountNumber is called for "theirs"
    Then the response has
      | reference_position | 3-8 |
