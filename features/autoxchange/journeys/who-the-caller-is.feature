@read-only
Feature: Who the caller is
  A token and the keys that it was granted for stand for one user.

  @who-the-token-is-for
  Scenario: Over SOAP and REST the caller is the same user
    When getOauth2Current is called
    And the response is kept as "me"
    And user_show is called with id set to (absent)
    Then the response has
      | first_name | (the user.first_name of "me") |
      | last_name  | (the user.last_name of "me")  |
      | email      | (the user.email of "me")      |
