@read-only
Feature: getV1ServicesB2cno
  Reports the status of the company's main agreement, without which no consumer invoice is sent.

  @status-of-main-agreement
  Scenario Outline: It reports <status> for a main agreement in state <state>
    Given an issuer agreement "main agreement" in state <state>
    When getV1ServicesB2cno is called
    Then the response has
      | status | <status> |

    Examples:
      | state     | status |
      | CONFIRMED | ACTIVE |
      | DISABLED  | FREE   |

  @status-of-main-agreement
  Scenario Outline: It reports <status> where the company has <field> set to <value>
    Given the company has <field> set to <value>
    When getV1ServicesB2cno is called
    Then the response has
      | status | <status> |

    Examples:
      | status   | field               | value |
      | FREE     | agreement_elsewhere | false |
      | RESERVED | agreement_elsewhere | true  |
      | FAULT    | mps                 | FAULT |
      | ERROR    | mps                 | ERROR |

  @status-of-main-agreement
  Scenario: It reports RESERVED until an agreement at another provider is signed for
    Given the company has agreement_elsewhere set to true
    And an issuer agreement "main agreement" in state PENDING
    When getV1ServicesB2cno is called
    Then the response has
      | status | RESERVED |

  @status-of-main-agreement
  Scenario: It does not report another company's status
    Given an issuer agreement "theirs" of another company
    When getV1ServicesB2cno is called
    Then the response has
      | status | FREE |
