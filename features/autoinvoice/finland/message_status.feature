@read-only
Feature: message_status
  Tells whether a message that was sent has failed at the bank.

  Background:
    Given a sent message "offer"

  Scenario: It tells that a message was sent
    When message_status is called for "offer"
    Then the answer has
      | message_status | SENT |

  Scenario: It tells that the bank has refused a message
    Given "offer" has moved to state ERROR
    When message_status is called for "offer"
    Then the answer has
      | message_status | ERROR |

  Scenario: It tells of the message that is asked for
    Given a sent message "failed" in state ERROR
    When message_status is called for "offer"
    Then the answer has
      | message_status | SENT |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When message_status is called for "offer"
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
    When message_status is called with id set to <id>
    Then it refuses with ERROR: MESSAGE NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                             | id                        |
      | an id that no message has        | (unknown)                 |
      | an empty id                      | (empty)                   |
      | an id that is nil                | (null)                    |
      | a call without an id             | (absent)                  |
      | the sender's own id of a message | SI-2026-0000              |
      | the id of an error message       | (the error_id of "offer") |

  Scenario: It refuses to tell of another company's message
    Given a sent message "theirs" of another company
    When message_status is called for "theirs"
    Then it refuses with ERROR: MESSAGE NOT FOUND OR NO RIGHTS

  Scenario: It is not answered without TLS
    When message_status is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When message_status is called again and again with any arguments
    Then every call keeps its contract
