@read-only
Feature: hello_world
  Greets whoever asks, without keys.

  Scenario: It greets whoever asks
    When hello_world is called
    Then it succeeds
