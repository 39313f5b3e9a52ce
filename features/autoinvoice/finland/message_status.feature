@read-only
Feature: message_status
  Returns whether a message that was sent has failed at the bank.

  Background:
    Given a sent message "offer"
    And a sent message "failed" in state ERROR

  Scenario Outline: It returns <status> for a message that <case>
    When message_status is called for "<message>"
    Then the response has
      | message_status | <status> |

    Examples: Messages
      | case                 | message | status |
      | was sent             | offer   | SENT   |
      | the bank has refused | failed  | ERROR  |

  Scenario: It returns ERROR once the bank has refused a message
    Given "offer" moves to state ERROR
    When message_status is called for "offer"
    Then the response has
      | message_status | ERROR |

  Scenario Outline: It refuses <case>
    When message_status is called with messageId set to <id>
    Then it is refused with ERROR: MESSAGE NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                             | id                         |
      | an id that no message has        | (unknown)                  |
      | an empty id                      | (empty)                    |
      | an id that is nil                | (null)                     |
      | a call without an id             | (absent)                   |
      | the sender's own id of a message | SI-2026-0000               |
      | the id of an error message       | (the error_id of "failed") |

  Scenario: It refuses another company's message
    Given a sent message "theirs" of another company
    When message_status is called for "theirs"
    Then it is refused with ERROR: MESSAGE NOT FOUND OR NO RIGHTS
