@read-only
Feature: hello_world
  Greets whoever asks, without keys.

  Scenario: It greets whoever asks
    When hello_world is called
    Then it succeeds


  Scenario: It answers any arguments as documented
    When hello_world is called again and again with any arguments
    Then every call keeps its contract
