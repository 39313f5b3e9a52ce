@read-only
Feature: hello_world
  Greets every caller, without keys.

  Scenario: It greets the caller
    When hello_world is called
    Then it succeeds
