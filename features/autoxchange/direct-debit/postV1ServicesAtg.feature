@effect @binding
Feature: postV1ServicesAtg
  Reports the company's AvtaleGiro agreement for one bank account to the service, so that invoices can be debited.

  Background:
    Given an issuer agreement "main agreement" in state CONFIRMED

  @active-at-once
  Scenario: It activates direct debit for an account
    When postV1ServicesAtg is called
      | account_number        | 98765432103        |
      | kid_length            | 12                 |
      | reference_position    | 2-7                |
      | payment_type_position | 8-9                |
      | signer_email          | signer@example.com |
      | notification_by_print | false              |
      | notification_by_email | true               |
    Then the response has
      | account_number        | 98765432103 |
      | kid_length            | 12          |
      | reference_position    | 2-7         |
      | payment_type_position | 8-9         |
      | notification_by_print | false       |
      | notification_by_email | true        |
      | status                | ACTIVE      |
      | created_at            | (some text) |
    And getV1ServicesAtg now lists these agreements
      | account_number | kid_length | reference_position | payment_type_position | notification_by_print | notification_by_email | status |
      | 98765432103    | 12         | 2-7                | 8-9                   | false                 | true                  | ACTIVE |

  Scenario Outline: It stores <print> for print and <email> for e-mail
    When postV1ServicesAtg is called
      | notification_by_print | <print> |
      | notification_by_email | <email> |
    Then the response has
      | notification_by_print | <print> |
      | notification_by_email | <email> |

    Examples:
      | print | email |
      | true  | false |
      | false | false |
      | true  | true  |

  Scenario: It needs no position of a payment type
    When postV1ServicesAtg is called with payment_type_position set to (absent)
    Then it succeeds

  @agreement-per-account
  Scenario: It activates direct debit for a second account
    Given a direct debit agreement "rent"
      | account_number | 12345678903 |
    When postV1ServicesAtg is called with account_number set to 98765432103
    Then it succeeds
    And getV1ServicesAtg now lists these agreements
      | account_number |
      | 12345678903    |
      | 98765432103    |

  @kid-and-account-numbers
  Scenario Outline: It accepts the reference position <position> in a KID of <length> digits
    When postV1ServicesAtg is called
      | kid_length            | <length>   |
      | reference_position    | <position> |
      | payment_type_position | 1-1        |
    Then the response has
      | kid_length         | <length>   |
      | reference_position | <position> |

    Examples:
      | position | length |
      | 1-2      | 2      |
      | 1-10     | 10     |
      | 10-10    | 10     |
      | 12-25    | 25     |

  @takeover-needs-signature
  Scenario: It waits for a signature where there is an agreement elsewhere
    Given the company has direct_debit_elsewhere set to true
    When postV1ServicesAtg is called
    Then the response has
      | status | PENDING |
    And getV1ServicesAtgMandates now lists no mandates

  Scenario Outline: It refuses <value> for <field>
    When postV1ServicesAtg is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    @<field>-needed
    Examples: What is asked
      | value    | field              |
      | (absent) | account_number     |
      | (null)   | account_number     |
      | (absent) | kid_length         |
      | (null)   | kid_length         |
      | (absent) | reference_position |
      | (null)   | reference_position |
      | (absent) | signer_email       |
      | (null)   | signer_email       |

    Examples: What is asked
      | value         | field                 |
      | (empty)       | account_number        |
      | (a number)    | account_number        |
      | ten           | kid_length            |
      | 6             | reference_position    |
      | first-last    | reference_position    |
      | (a number)    | payment_type_position |
      | 78            | payment_type_position |
      | (a list)      | signer_email          |
      | (empty)       | signer_email          |
      | kari.nordmann | signer_email          |
      | yes           | notification_by_print |
      | (a number)    | notification_by_email |

    @kid-and-account-numbers
    Examples: What is asked
      | value       | field                 |
      | 12345678901 | account_number        |
      | 1234567890  | account_number        |
      | 1           | kid_length            |
      | 26          | kid_length            |
      | -10         | kid_length            |
      | 0-6         | reference_position    |
      | 6-1         | reference_position    |
      | 7-11        | payment_type_position |

    @reference-position-in-kid
    Examples: What is asked
      | value | field              |
      | 1-11  | reference_position |
      | 11-12 | reference_position |

  @main-agreement-first
  Scenario: It refuses a company where only another company has a main agreement
    Given "main agreement" moves to state DISABLED
    And an issuer agreement "theirs" of another company
    When postV1ServicesAtg is called
    Then it is refused with 400 invalid_parameters

  @main-agreement-first
  Scenario Outline: It refuses direct debit while the main agreement is <state>
    Given "main agreement" moves to state <state>
    When postV1ServicesAtg is called
    Then it is refused with 400 invalid_parameters

    Examples: When it is asked
      | state    |
      | PENDING  |
      | DISABLED |
