@read-only
Feature: message_status
  Tells whether a message that was sent has failed at the bank.

  Background:
    Given a sent message "offer"

  Scenario: It tells that a message was sent
    When message_status is called for "offer"
    Then the response has
      | message_status | SENT |

  Scenario: It tells that the bank has refused a message
    Given "offer" moves to state ERROR
    When message_status is called for "offer"
    Then the response has
      | message_status | ERROR |

  Scenario: It tells of the message that is asked for
    Given a sent message "failed" in state ERROR
    When message_status is called for "offer"
    Then the response has
      | message_status | SENT |

  Scenario Outline: It refuses <case>
    When message_status is called with id set to <id>
    Then it is refused with ERROR: MESSAGE NOT FOUND OR NO RIGHTS

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
    Then it is refused with ERROR: MESSAGE NOT FOUND OR NO RIGHTS
