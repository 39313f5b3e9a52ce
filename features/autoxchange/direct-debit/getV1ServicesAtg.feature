@read-only
Feature: getV1ServicesAtg
  Lists the company's direct debit agreements, one for each bank account.

  Scenario: It lists an agreement with everything that is known of it
    Given a direct debit agreement "rent"
      | account_number        | 12345678903          |
      | kid_length            | 10                   |
      | reference_position    | 1-6                  |
      | payment_type_position | 7-8                  |
      | notify_by_print       | false                |
      | notify_by_email       | true                 |
      | created_at            | 2026-01-12T08:00:00Z |
    When getV1ServicesAtg is called
    Then the response lists these agreements
      | account_number | kid_length | reference_position | payment_type_position | notification_by_print | notification_by_email | status | created_at           |
      | 12345678903    | 10         | 1-6                | 7-8                   | false                 | true                  | ACTIVE | 2026-01-12T08:00:00Z |

  Scenario: It lists an agreement for each account, and none of another company
    Given a direct debit agreement "rent" in state ACTIVE
      | account_number | 12345678903 |
    And a direct debit agreement "power" in state PENDING
      | account_number | 86011117947 |
    And a direct debit agreement "water" in state INACTIVE
      | account_number | 98765432103 |
    And a direct debit agreement "theirs" of another company
      | account_number | 98765432103 |
    When getV1ServicesAtg is called
    Then the response lists these agreements
      | account_number | status   |
      | 12345678903    | ACTIVE   |
      | 86011117947    | PENDING  |
      | 98765432103    | INACTIVE |

  Scenario: It lists nothing where there is no agreement
    When getV1ServicesAtg is called
    Then the response lists no agreements
