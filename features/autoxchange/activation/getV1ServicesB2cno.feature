@read-only
Feature: getV1ServicesB2cno
  Tells how it stands with the company's main agreement, without which no consumer invoice is sent.

  @status-of-main-agreement
  Scenario: It tells that the main agreement is active
    Given an issuer agreement "main agreement" in state CONFIRMED
    When getV1ServicesB2cno is called
    Then the response has
      | status | ACTIVE |

  @status-of-main-agreement
  Scenario: It tells that there is no agreement
    Given the company has agreement_elsewhere set to false
    When getV1ServicesB2cno is called
    Then the response has
      | status | FREE |

  @status-of-main-agreement
  Scenario: It tells that the agreement has ended
    Given an issuer agreement "main agreement" in state DISABLED
    When getV1ServicesB2cno is called
    Then the response has
      | status | FREE |

  @status-of-main-agreement
  Scenario: It tells of an agreement at another provider
    Given the company has agreement_elsewhere set to true
    When getV1ServicesB2cno is called
    Then the response has
      | status | RESERVED |

  @status-of-main-agreement
  Scenario: It tells of an agreement at another provider until that is signed for
    Given the company has agreement_elsewhere set to true
    And an issuer agreement "main agreement" in state PENDING
    When getV1ServicesB2cno is called
    Then the response has
      | status | RESERVED |

  @status-of-main-agreement
  Scenario Outline: It tells that MPS answers with <status>
    Given the company has mps set to <status>
    When getV1ServicesB2cno is called
    Then the response has
      | status | <status> |

    Examples:
      | status |
      | FAULT  |
      | ERROR  |

  @status-of-main-agreement
  Scenario: It does not tell another company's status
    Given an issuer agreement "theirs" of another company
    When getV1ServicesB2cno is called
    Then the response has
      | status | FREE |
