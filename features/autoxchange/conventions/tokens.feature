Feature: Tokens
  Every operation but the granting of tokens needs a bearer token with one of its scopes, which lasts an hour.

  Scenario Outline: <method> refuses <caller>
    Given the caller's token is <token>
    When <method> is called
    Then it is refused with 401 auth_unauthorized
    And the response has
      | code    | auth_unauthorized |
      | message | (some text)       |
      | details | (some text)       |

    Examples: Who asks
      | method         | caller                         | token            |
      | (every method) | a caller without a token       | missing          |
      | (every method) | a token that was never granted | wrong            |
      | (every method) | a token that is an hour old    | 3600 seconds old |

  Scenario Outline: <method> refuses a token for <scope>
    Given the caller's token has the scope <scope>
    When <method> is called
    Then it is refused with 403 forbidden

    Examples: Who asks
      | method         | scope           |
      | (every method) | (another scope) |

  Scenario Outline: <method> accepts a token in its last second
    Given the caller's token is 3599 seconds old
    When <method> is called
    Then it is not refused with 401 auth_unauthorized

    Examples:
      | method         |
      | (every method) |

  Scenario Outline: <method> needs no other scope than <scope>
    Given the caller's token has the scope <scope>
    When <method> is called
    Then it is not refused with 403 forbidden

    Examples:
      | method         | scope       |
      | (every method) | (its scope) |
