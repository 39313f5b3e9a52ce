@read-only
Feature: server_time
  Tells what time it is at the service, without keys.

  Scenario: It tells a moment of the calendar
    When server_time is called
    Then it succeeds
