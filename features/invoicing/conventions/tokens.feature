Feature: Tokens
  Every operation but the granting of tokens needs a bearer token, which lasts an hour.

  Scenario Outline: <method> refuses <caller>
    Given the caller has <token>
    When <method> is called
    Then it refuses with 401 Unauthorized

    Examples: Who asks
      | method         | caller                           | token                          |
      | (every method) | a caller without a token         | no token                       |
      | (every method) | a token that was never granted   | a wrong token                  |
      | (every method) | a token that is an hour old      | had its token for 3600 seconds |
      | (every method) | a token that is a second too old | had its token for 3601 seconds |

  Scenario Outline: <method> accepts a token in its last second
    Given the caller has had its token for 3599 seconds
    When <method> is called
    Then it is not refused with 401 Unauthorized

    Examples:
      | method         |
      | (every method) |
