@read-only
Feature: error_message_list
  Lists the banks' error messages that came between two moments, each with the message that it is about.

  Background:
    Given a sent message "good"
    And a sent message "bad" in state ERROR
      | failed_timestamp | 20260110120000 |

  Scenario: It lists the error message with the message that it is about
    When error_message_list is called
    Then the answer lists these messages
      | id                      | original_id       |
      | (the error_id of "bad") | (the id of "bad") |

  Scenario Outline: It lists <who> from <start> to <end>
    Given a sent message "worse" in state ERROR
      | failed_timestamp | 20260112120000 |
    When error_message_list is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the answer lists these messages
      | original_id         |
      | (the id of "<who>") |

    Examples: The edges of time
      | who   | start          | end            |
      | bad   | 20260110120000 | 20260110120000 |
      | bad   | 20260110115959 | 20260110120001 |
      | bad   | 20260101000000 | 20260112115959 |
      | worse | 20260110120001 | 20260112120000 |
      | worse | 20260112120000 | 20260131000000 |

  Scenario Outline: It lists nothing from <start> to <end>
    When error_message_list is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the answer lists no messages

    Examples: Beside it
      | start          | end            |
      | 20260110120001 | 20260131000000 |
      | 20260101000000 | 20260110115959 |
      | 20260131000000 | 20260101000000 |

  Scenario: It lists a message once the bank has refused it
    Given "good" has moved to state ERROR
    When error_message_list is called
    Then the answer lists these messages
      | original_id        |
      | (the id of "good") |
      | (the id of "bad")  |

  Scenario: It does not list another company's error messages
    Given a sent message "theirs" of another company
    And "theirs" has moved to state ERROR
    When error_message_list is called
    Then the answer lists these messages
      | original_id       |
      | (the id of "bad") |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When error_message_list is called
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

  Scenario: It is not answered without TLS
    When error_message_list is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When error_message_list is called again and again with any arguments
    Then every call keeps its contract
