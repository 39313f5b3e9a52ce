@read-only
Feature: error_message_list
  Lists the banks' error messages that came between two moments, each with the message that it is about.

  Background:
    Given a sent message "good"
    And a sent message "bad" in state ERROR
      | failed_timestamp | 20260110120000 |

  Scenario: It lists an error message with the message that it is about
    When error_message_list is called
    Then the response lists these error_messages
      | id                      | original_id       |
      | (the error_id of "bad") | (the id of "bad") |

  Scenario Outline: It lists what came from <start> to <end>
    Given a sent message "worse" in state ERROR
      | failed_timestamp | 20260112120000 |
    When error_message_list is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists these error_messages
      | original_id         |
      | (the id of "<who>") |

    Examples: Between two moments
      | who   | start          | end            |
      | bad   | 20260101000000 | 20260111000000 |
      | worse | 20260111000000 | 20260131000000 |

    @edges-of-time
    Examples: The edges of time
      | who   | start          | end            |
      | bad   | 20260110120000 | 20260110120000 |
      | bad   | 20260101000000 | 20260112115959 |
      | worse | 20260110120001 | 20260112120000 |

  Scenario: It lists nothing of a time without error messages
    When error_message_list is called
      | timestamp_start | 20260111000000 |
      | timestamp_end   | 20260131000000 |
    Then the response lists no error_messages

  @edges-of-time
  Scenario Outline: It lists nothing from <start> to <end>
    When error_message_list is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists no error_messages

    Examples: Beside the edges, and the wrong way round
      | start          | end            |
      | 20260110120001 | 20260131000000 |
      | 20260101000000 | 20260110115959 |
      | 20260131000000 | 20260101000000 |

  Scenario: It lists a message once the bank has refused it
    Given "good" moves to state ERROR
    When error_message_list is called
    Then the response lists these error_messages
      | original_id        |
      | (the id of "good") |
      | (the id of "bad")  |

  Scenario: It does not list another company's error messages
    Given a sent message "theirs" in state ERROR of another company
    When error_message_list is called
    Then the response lists these error_messages
      | original_id       |
      | (the id of "bad") |
