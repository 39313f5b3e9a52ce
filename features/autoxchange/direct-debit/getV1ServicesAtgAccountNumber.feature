@read-only
Feature: getV1ServicesAtgAccountNumber
  Shows the company's direct debit agreement for one bank account.

  Background:
    Given a direct debit agreement "rent"
      | account_number        | 12345678903          |
      | kid_length            | 10                   |
      | reference_position    | 1-6                  |
      | payment_type_position | 7-8                  |
      | notify_by_print       | false                |
      | notify_by_email       | true                 |
      | created_at            | 2026-01-12T08:00:00Z |

  Scenario Outline: It shows an agreement in state <state> with everything that is known of it
    Given "rent" moves to state <state>
    When getV1ServicesAtgAccountNumber is called for "rent"
    Then the response has
      | account_number        | 12345678903          |
      | kid_length            | 10                   |
      | reference_position    | 1-6                  |
      | payment_type_position | 7-8                  |
      | notification_by_print | false                |
      | notification_by_email | true                 |
      | status                | <state>              |
      | created_at            | 2026-01-12T08:00:00Z |

    Examples:
      | state    |
      | ACTIVE   |
      | PENDING  |
      | INACTIVE |

  Scenario: It shows the agreement for the account that is asked for
    Given a direct debit agreement "power"
      | account_number | 98765432103 |
      | kid_length     | 12          |
    When getV1ServicesAtgAccountNumber is called for "power"
    Then the response has
      | account_number | 98765432103 |
      | kid_length     | 12          |

  Scenario Outline: It refuses an account <case>
    When getV1ServicesAtgAccountNumber is called for "rent" with account_number set to <account>
    Then it is refused with 404 not_found

    Examples: What is asked
      | case                      | account       |
      | that nobody has           | (unknown)     |
      | without an agreement      | 98765432103   |
      | that is written with dots | 1234.56.78903 |

  Scenario: It refuses another company's account
    Given a direct debit agreement "theirs" of another company
      | account_number | 98765432103 |
    When getV1ServicesAtgAccountNumber is called for "theirs"
    Then it is refused with 404 not_found
