@read-only
Feature: consumer_agreement_status
  Returns the state of the agreement with the consumer who has a reference number.

  Background:
    Given a consumer agreement "Siri"
      | reference_nr | 1000000001 |

  Scenario Outline: It returns the state <state> of an agreement
    Given "Siri" moves to state <state>
    When consumer_agreement_status is called for "Siri"
    Then it succeeds with OK: <state>

    Examples: Every state
      | state        |
      | REQUEST_SENT |
      | NEW          |
      | ACCEPTED     |
      | ACTIVE       |
      | DELETED      |
      | REJECTED     |
      | ERROR        |

  @open-to-members
  Scenario: It is open to members without admin rights
    Given the caller is a member without admin rights
    When consumer_agreement_status is called for "Siri"
    Then it succeeds

  @only-company-is-meant
  Scenario: It needs no company when the user has only one
    Given the caller is an admin who names no company
    When consumer_agreement_status is called for "Siri"
    Then it succeeds

  Scenario Outline: It refuses <case>
    Given a consumer agreement "Nora" of another company
      | reference_nr | 1000000002 |
    When consumer_agreement_status is called with reference_nr set to <reference_nr>
    Then it is refused with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | case                       | reference_nr |
      | a number that nobody has   | (unknown)    |
      | another company's consumer | 1000000002   |
      | a call without a number    | (empty)      |
      | a number that is nil       | (null)       |
      | an omitted number          | (absent)     |
