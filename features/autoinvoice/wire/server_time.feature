@read-only
Feature: server_time
  Tells what time it is at the service, without keys.

  Scenario: It tells a moment of the calendar
    When server_time is called
    Then it succeeds


  Scenario: It answers any arguments as documented
    When server_time is called again and again with any arguments
    Then every call keeps its contract
