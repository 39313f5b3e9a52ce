@read-only
Feature: getV1ServicesAtg
  Lists the company's direct debit agreements, one for each bank account.

  Scenario: It lists an agreement with all that is known of it
    Given a direct debit agreement "rent"
      | account_number        | 12345678903          |
      | kid_length            | 10                   |
      | reference_position    | 1-6                  |
      | payment_type_position | 7-8                  |
      | notify_by_print       | false                |
      | notify_by_email       | true                 |
      | created_at            | 2026-01-12T08:00:00Z |
    When getV1ServicesAtg is called
    Then the answer lists these agreements
      | account_number | kid_length | reference_position | payment_type_position | notification_by_print | notification_by_email | status | created_at           |
      | 12345678903    | 10         | 1-6                | 7-8                   | false                 | true                  | ACTIVE | 2026-01-12T08:00:00Z |

  Scenario: It lists an agreement for each account
    Given a direct debit agreement "rent" in state ACTIVE
      | account_number | 12345678903 |
    And a direct debit agreement "power" in state PENDING
      | account_number | 98765432103 |
    And a direct debit agreement "water" in state INACTIVE
      | account_number | 86011117947 |
    When getV1ServicesAtg is called
    Then the answer lists these agreements
      | account_number | status   |
      | 12345678903    | ACTIVE   |
      | 98765432103    | PENDING  |
      | 86011117947    | INACTIVE |

  Scenario: It lists nothing where there is no agreement
    When getV1ServicesAtg is called
    Then the answer lists no agreements

  Scenario: It does not list another company's agreements
    Given a direct debit agreement "rent"
      | account_number | 12345678903 |
    And a direct debit agreement "theirs" of another company
      | account_number | 98765432103 |
    When getV1ServicesAtg is called
    Then the answer lists these agreements
      | account_number |
      | 12345678903    |

  Scenario: It accepts a token in its last second
    Given the caller has had its token for 3599 seconds
    When getV1ServicesAtg is called
    Then it succeeds

  Scenario: It needs no other scope than company:read
    Given the caller's token has the scope company:read
    When getV1ServicesAtg is called
    Then it succeeds

  Scenario Outline: It refuses <case>
    Given the caller has <token>
    When getV1ServicesAtg is called
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
    When getV1ServicesAtg is called
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
