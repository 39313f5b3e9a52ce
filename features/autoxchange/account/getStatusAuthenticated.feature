@read-only
Feature: getStatusAuthenticated
  Reports for which company the caller's token was granted, and when it ends.

  Scenario: It reports the company and the end of the token
    When getStatusAuthenticated is called
    Then the response has
      | client_id  | (own company) |
      | expires_at | (some text)   |
