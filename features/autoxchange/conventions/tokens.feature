Feature: Tokens
  Every operation but the granting of tokens needs a bearer token with one of its scopes, which lasts an hour.

  Scenario Outline: <method> refuses <caller>
    Given the caller has <token>
    When <method> is called
    Then it refuses with 401 Unauthorized
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

    Examples: Who asks
      | method         | caller                         | token                          |
      | (every method) | a caller without a token       | no token                       |
      | (every method) | a token that was never granted | a wrong token                  |
      | (every method) | a token that is an hour old    | had its token for 3600 seconds |

  Scenario Outline: <method> refuses a token for <scope>
    Given the caller's token has the scope <scope>
    When <method> is called
    Then it refuses with 403 Forbidden
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

    Examples: Who asks
      | method         | scope           |
      | (every method) | (another scope) |

  Scenario Outline: <method> accepts a token in its last second
    Given the caller has had its token for 3599 seconds
    When <method> is called
    Then it is not refused with 401 Unauthorized

    Examples:
      | method         |
      | (every method) |

  Scenario Outline: <method> needs no other scope than <scope>
    Given the caller's token has the scope <scope>
    When <method> is called
    Then it is not refused with 403 Forbidden

    Examples:
      | method         | scope       |
      | (every method) | (its scope) |
