@read-only
Feature: consumer_agreement_status
  Tells the state of the agreement with the consumer who has a reference number.

  Background:
    Given a consumer agreement "Kari"
      | reference_nr | 1000000001 |

  Scenario Outline: It tells that an agreement is <state>
    Given "Kari" has moved to state <state>
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

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When consumer_agreement_status is called for "Kari"
    Then it refuses with <error>

    Examples: Who asks
      | caller                                     | error                                                          |
      | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |

  Scenario Outline: It refuses <case>
    Given a consumer agreement "Ola" of another company
      | reference_nr | 1000000002 |
    When consumer_agreement_status is called with reference_nr set to <reference_nr>
    Then it refuses with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | case                         | reference_nr |
      | a number that nobody has     | (unknown)    |
      | another company's consumer   | 1000000002   |
      | a call without a number      | (empty)      |
      | a call with nil for a number | (null)       |
      | a call that leaves it out    | (absent)     |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service breaks inside
    When consumer_agreement_status is called for "Kari"
    Then it refuses with ERROR: Unexpected error

  Scenario: It is not answered without TLS
    When consumer_agreement_status is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When consumer_agreement_status is called again and again with any arguments
    Then every call keeps its contract
