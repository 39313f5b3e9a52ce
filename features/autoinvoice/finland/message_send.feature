@effect @binding
Feature: message_send
  Passes a message on to the banks of Finnish consumers, as it is, and gives it an id.

  Background:
    Given the company has bank_send set to true
    And an si message "good"

  Scenario: It sends a message, whose status can be asked for from then on
    When message_send is called for "good"
    Then it succeeds
    And message_status for "good" now has
      | message_status | SENT |

  @message-ids-of-a-company
  Scenario: It sends a message whose id another company has used
    Given a sent message "theirs" of another company
      | message_id | SI-2026-0011 |
    And an si message "ours"
      | message_id | SI-2026-0011 |
    When message_send is called for "ours"
    Then the response has
      | id | (some text) |

  @open-to-members
  Scenario: It sends a message for a member without admin rights
    Given the caller is a member without admin rights
    When message_send is called for "good"
    Then it succeeds

  Scenario: It refuses the same message a second time
    When message_send is called for "good"
    Then it succeeds
    And message_send for "good" now is refused with ERROR: DUPLICATE MESSAGEID

  Scenario Outline: It refuses <case>
    Given an si message "bad"
      | <field> | <value> |
    When message_send is called for "bad"
    Then it is refused with <error>
    And message_send for "good" now succeeds

    Examples: What is asked
      | case                              | field         | value                   | error                                    |
      | a message without an envelope     | fault         | no envelope             | ERROR: SOAP HEADER MISSING               |
      | an envelope without a header      | fault         | envelope without header | ERROR: SOAP HEADER MISSING               |
      | two messages behind one envelope  | fault         | two messages            | ERROR: ONLY ONE MESSAGE PER FILE ALLOWED |
      | an envelope without a message     | fault         | no message              | ERROR: MESSAGE NOT FOUND OR NO RIGHTS    |
      | an envelope with another document | fault         | another document        | ERROR: MESSAGE NOT FOUND OR NO RIGHTS    |
      | a message that is cut off         | fault         | cut off                 | ERROR: MESSAGE NOT FOUND OR NO RIGHTS    |
      | a message of another bank         | intermediator | NDEAFIHH                | ERROR: INVALID SENDER INTERMEDIATOR      |
      | a message of no bank              | intermediator |                         | ERROR: INVALID SENDER INTERMEDIATOR      |

    @files-that-are-no-message
    Examples: What is asked
      | case                             | field | value         | error                                    |
      | a file that is not XML           | fault | not XML       | ERROR: SOAP HEADER MISSING               |
      | an empty file                    | fault | empty         | ERROR: SOAP HEADER MISSING               |
      | one message behind two envelopes | fault | two envelopes | ERROR: ONLY ONE MESSAGE PER FILE ALLOWED |

  @files-that-are-no-message
  Scenario Outline: It refuses a call whose message is <value>
    When message_send is called with message set to <value>
    Then it is refused with ERROR: SOAP HEADER MISSING
    And message_send for "good" now succeeds

    Examples: What is asked
      | value    |
      | (absent) |
      | (null)   |
      | (empty)  |

  Scenario: It refuses a company whose bank connection is not open
    Given the company has bank_send set to false
    When message_send is called for "good"
    Then it is refused with ERROR: COMPANY BANK CONNECTION NOT ACTIVE
    And message_send for "good" now is refused with ERROR: COMPANY BANK CONNECTION NOT ACTIVE
