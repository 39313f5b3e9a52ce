@read-only
Feature: consumer_agreement_status
  Tells the state of the agreement with the consumer who has a reference number.

  Background:
    Given a consumer agreement "Kari"
      | reference_nr | 1000000001 |

  Scenario Outline: It tells that an agreement is <state>
    Given "Kari" moves to state <state>
    When consumer_agreement_status is called for "Kari"
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

  Scenario: It is open to members without admin rights
    Given the caller is a member without admin rights
    When consumer_agreement_status is called for "Kari"
    Then it succeeds

  Scenario: It needs no company when the user has one only
    Given the caller is an admin who names no company
    When consumer_agreement_status is called for "Kari"
    Then it succeeds

  Scenario Outline: It refuses <case>
    Given a consumer agreement "Ola" of another company
      | reference_nr | 1000000002 |
    When consumer_agreement_status is called with reference_nr set to <reference_nr>
    Then it is refused with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | case                         | reference_nr |
      | a number that nobody has     | (unknown)    |
      | another company's consumer   | 1000000002   |
      | a call without a number      | (empty)      |
      | a call with nil for a number | (null)       |
      | a call that leaves it out    | (absent)     |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When consumer_agreement_status is called for "Kari"
    Then it is refused with ERROR: Unexpected error
