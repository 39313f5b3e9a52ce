@effect @irreversible
Feature: message_send
  Passes a message to the banks of Finnish consumers on, as it is, and gives it an id.

  Background:
    Given the company has bank_send set to true
    And an si message "good"

  Scenario: It sends a message, whose status can be asked for from then on
    When message_send is called for "good"
    Then it succeeds
    And message_status for "good" now has
      | message_status | SENT |

  Scenario: It sends a second message with an id of its own
    Given a sent message "first"
      | message_id | SI-2026-0000 |
    When message_send is called for "good"
    Then it succeeds
    And message_status for "good" now has
      | message_status | SENT |

  Scenario: It sends a message whose id another company has used
    Given a sent message "theirs" of another company
      | message_id | SI-2026-0001 |
    When message_send is called for "good"
    Then the response has
      | id | (some text) |

  Scenario: It sends for a member without admin rights
    Given the caller is a member without admin rights
    When message_send is called for "good"
    Then it succeeds

  Scenario: It refuses the same message a second time, which it then still has
    When message_send is called for "good"
    Then it succeeds
    And message_send for "good" now is refused with ERROR: DUPLICATE MESSAGEID

  Scenario Outline: It refuses <case>
    Given an si message "bad"
      | fault | <fault> |
    When message_send is called for "bad"
    Then it is refused with <error>
    And message_send for "good" now has
      | id | (some text) |

    Examples: What is asked
      | case                              | fault                   | error                                    |
      | a message without an envelope     | no envelope             | ERROR: SOAP HEADER MISSING               |
      | an envelope without a header      | envelope without header | ERROR: SOAP HEADER MISSING               |
      | what is no XML                    | not XML                 | ERROR: SOAP HEADER MISSING               |
      | an empty file                     | empty                   | ERROR: SOAP HEADER MISSING               |
      | two messages behind one envelope  | two messages            | ERROR: ONLY ONE MESSAGE PER FILE ALLOWED |
      | one message behind two envelopes  | two envelopes           | ERROR: ONLY ONE MESSAGE PER FILE ALLOWED |
      | an envelope without a message     | no message              | ERROR: MESSAGE NOT FOUND OR NO RIGHTS    |
      | an envelope with another document | another document        | ERROR: MESSAGE NOT FOUND OR NO RIGHTS    |
      | a message that is cut off         | cut off                 | ERROR: MESSAGE NOT FOUND OR NO RIGHTS    |

  Scenario Outline: It refuses a message of <case>
    Given an si message "bad"
      | intermediator | <operator> |
    When message_send is called for "bad"
    Then it is refused with ERROR: INVALID SENDER INTERMEDIATOR
    And message_send for "good" now has
      | id | (some text) |

    Examples: What is asked
      | case                    | operator |
      | another bank's customer | NDEAFIHH |
      | nobody's customer       |          |

  Scenario Outline: It refuses a call with <case>
    When message_send is called with file set to <file>
    Then it is refused with ERROR: SOAP HEADER MISSING
    And message_send for "good" now has
      | id | (some text) |

    Examples: What is asked
      | case               | file     |
      | no file            | (absent) |
      | a file that is nil | (null)   |
      | an empty file      | (empty)  |

  Scenario: It refuses a message whose id the company has used
    Given a sent message "first"
      | message_id | SI-2026-0002 |
    And an si message "again"
      | message_id | SI-2026-0002 |
    When message_send is called for "again"
    Then it is refused with ERROR: DUPLICATE MESSAGEID
    And message_send for "good" now has
      | id | (some text) |

  Scenario: It refuses a company whose bank connection is not open
    Given the company has bank_send set to false
    When message_send is called for "good"
    Then it is refused with ERROR: COMPANY BANK CONNECTION NOT ACTIVE
    And message_send for "good" now is refused with ERROR: COMPANY BANK CONNECTION NOT ACTIVE
