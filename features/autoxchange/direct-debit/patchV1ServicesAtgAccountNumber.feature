@effect @binding
Feature: patchV1ServicesAtgAccountNumber
  Changes what the service knows of the company's direct debit agreement for one bank account.

  Background:
    Given a direct debit agreement "rent" in state ACTIVE
      | account_number        | 12345678903 |
      | kid_length            | 10          |
      | reference_position    | 1-6         |
      | payment_type_position | 7-8         |
      | notify_by_print       | true        |
      | notify_by_email       | true        |

  Scenario: It changes everything that can be changed
    When patchV1ServicesAtgAccountNumber is called for "rent"
      | kid_length            | 12                 |
      | reference_position    | 2-7                |
      | payment_type_position | 8-9                |
      | signer_email          | signer@example.com |
      | notification_by_print | false              |
      | notification_by_email | false              |
    Then it succeeds
    And getV1ServicesAtgAccountNumber for "rent" now has
      | kid_length            | 12    |
      | reference_position    | 2-7   |
      | payment_type_position | 8-9   |
      | notification_by_print | false |
      | notification_by_email | false |

  Scenario Outline: It changes <field> to <value>
    Given a direct debit agreement "rent"
      | <kept> | <before> |
    When patchV1ServicesAtgAccountNumber is called for "rent" with <field> set to <value>
    Then it succeeds
    And getV1ServicesAtgAccountNumber for "rent" now has
      | <field> | <value> |

    Examples:
      | field                 | kept            | before | value |
      | notification_by_print | notify_by_print | true   | false |
      | notification_by_print | notify_by_print | false  | true  |
      | notification_by_email | notify_by_email | true   | false |
      | notification_by_email | notify_by_email | false  | true  |

  Scenario: It leaves the other agreements unchanged
    Given a direct debit agreement "power"
      | account_number | 98765432103 |
      | kid_length     | 15          |
    When patchV1ServicesAtgAccountNumber is called for "rent" with kid_length set to 12
    Then it succeeds
    And getV1ServicesAtg now lists these agreements
      | account_number | kid_length |
      | 12345678903    | 12         |
      | 98765432103    | 15         |

  @status-stays
  Scenario: It does not activate an agreement that waits for a signature
    Given "rent" moves to state PENDING
    When patchV1ServicesAtgAccountNumber is called for "rent"
    Then it succeeds
    And getV1ServicesAtgAccountNumber for "rent" now has
      | status | PENDING |

  Scenario Outline: It refuses <value> for <field>
    When patchV1ServicesAtgAccountNumber is called for "rent" with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | value         | field                 |
      | (absent)      | kid_length            |
      | (null)        | kid_length            |
      | ten           | kid_length            |
      | (absent)      | reference_position    |
      | (null)        | reference_position    |
      | 6             | reference_position    |
      | first-last    | reference_position    |
      | (a number)    | payment_type_position |
      | 78            | payment_type_position |
      | (absent)      | signer_email          |
      | (null)        | signer_email          |
      | (a list)      | signer_email          |
      | (empty)       | signer_email          |
      | kari.nordmann | signer_email          |
      | yes           | notification_by_print |
      | (a number)    | notification_by_email |

    @kid-and-account-numbers
    Examples: What is asked
      | value | field                 |
      | 1     | kid_length            |
      | 26    | kid_length            |
      | -10   | kid_length            |
      | 1-11  | reference_position    |
      | 11-12 | reference_position    |
      | 0-6   | reference_position    |
      | 6-1   | reference_position    |
      | 7-11  | payment_type_position |

  Scenario Outline: It refuses an account <case>
    When patchV1ServicesAtgAccountNumber is called for "rent" with account_number set to <account>
    Then it is refused with 404 not_found

    Examples: What is asked
      | case                 | account     |
      | that nobody has      | (unknown)   |
      | without an agreement | 98765432103 |

  Scenario: It refuses another company's account
    Given a direct debit agreement "theirs" of another company
      | account_number | 98765432103 |
    When patchV1ServicesAtgAccountNumber is called for "theirs"
    Then it is refused with 404 not_found
