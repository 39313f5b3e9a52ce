@read-only
Feature: getV1ServicesB2cno
  Tells how it stands with the company's main agreement, without which no consumer invoice is sent.

  @status-of-main-agreement
  Scenario: It tells that the main agreement is active
    Given an issuer agreement "main agreement" in state CONFIRMED
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | ACTIVE |

  @status-of-main-agreement
  Scenario: It tells that there is no agreement
    Given the company has agreement_elsewhere set to false
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | FREE |

  @status-of-main-agreement
  Scenario: It tells that the agreement has ended
    Given an issuer agreement "main agreement" in state DISABLED
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | FREE |

  @status-of-main-agreement
  Scenario: It tells of an agreement at another provider
    Given the company has agreement_elsewhere set to true
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | RESERVED |

  @status-of-main-agreement
  Scenario: It tells of an agreement at another provider until that is signed for
    Given the company has agreement_elsewhere set to true
    And an issuer agreement "main agreement" in state PENDING
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | RESERVED |

  @status-of-main-agreement
  Scenario Outline: It tells that MPS answers with <status>
    Given the company has mps set to <status>
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | <status> |

    Examples:
      | status |
      | FAULT  |
      | ERROR  |

  @status-of-main-agreement
  Scenario: It does not tell another company's status
    Given an issuer agreement "theirs" of another company
    When getV1ServicesB2cno is called
    Then it succeeds
    And the answer has
      | status | FREE |

  Scenario: It accepts a token in its last second
    Given the caller has had its token for 3599 seconds
    When getV1ServicesB2cno is called
    Then it succeeds

  Scenario: It needs no other scope than company:read
    Given the caller's token has the scope company:read
    When getV1ServicesB2cno is called
    Then it succeeds

  Scenario Outline: It refuses <case>
    Given the caller has <token>
    When getV1ServicesB2cno is called
    Then it refuses with 401 Unauthorized
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

    Examples: Who asks
      | case                           | token                          |
      | a caller without a token       | no token                       |
      | a token that was never granted | a wrong token                  |
      | a token that is an hour old    | had its token for 3600 seconds |

  Scenario Outline: It refuses a token for <scope>
    Given the caller's token has the scope <scope>
    When getV1ServicesB2cno is called
    Then it refuses with 403 Forbidden
    And the answer has
      | code      | (some text) |
      | message   | (some text) |
      | details.0 | (some text) |

    Examples: Who asks
      | scope         |
      | company:write |
      | lookup        |
      | invoice:send  |
