Feature: Tokens
  Every operation but the granting of tokens needs a bearer token, which lasts an hour.

  Scenario Outline: <method> refuses <caller>
    Given the caller's token is <token>
    When <method> is called
    Then it is refused with 401 Unauthorized

    Examples: Who asks
      | method         | caller                           | token            |
      | (every method) | a caller without a token         | missing          |
      | (every method) | a token that was never granted   | wrong            |
      | (every method) | a token that is an hour old      | 3600 seconds old |
      | (every method) | a token that is a second too old | 3601 seconds old |

  Scenario Outline: <method> accepts a token in its last second
    Given the caller's token is 3599 seconds old
    When <method> is called
    Then it is not refused with 401 Unauthorized

    Examples:
      | method         |
      | (every method) |
