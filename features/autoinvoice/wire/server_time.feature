@read-only
Feature: server_time
  Returns the time at the service, without keys.

  Scenario: It returns a moment of the calendar
    When server_time is called
    Then it succeeds
