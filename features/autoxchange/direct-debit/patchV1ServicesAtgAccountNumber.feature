@effect @irreversible
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

  Scenario: It changes all that can be changed
    When patchV1ServicesAtgAccountNumber is called for "rent"
      | kid_length            | 12                     |
      | reference_position    | 2-7                    |
      | payment_type_position | 8-9                    |
      | signer_email          | ola.hansen@example.com |
      | notification_by_print | false                  |
      | notification_by_email | false                  |
    Then it succeeds
    And getV1ServicesAtgAccountNumber for "rent" now has
      | account_number        | 12345678903 |
      | kid_length            | 12          |
      | reference_position    | 2-7         |
      | payment_type_position | 8-9         |
      | notification_by_print | false       |
      | notification_by_email | false       |
      | status                | ACTIVE      |

  Scenario Outline: It changes the choice of <field> to <value>
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

  Scenario: It leaves the other agreements as they are
    Given a direct debit agreement "power"
      | account_number | 98765432103 |
      | kid_length     | 15          |
    When patchV1ServicesAtgAccountNumber is called for "rent" with kid_length set to 12
    Then it succeeds
    And getV1ServicesAtg now lists these agreements
      | account_number | kid_length |
      | 12345678903    | 12         |
      | 98765432103    | 15         |

  Scenario: It does not activate what waits for a signature
    Given "rent" moves to state PENDING
    When patchV1ServicesAtgAccountNumber is called for "rent"
    Then it succeeds
    And getV1ServicesAtgAccountNumber for "rent" now has
      | status | PENDING |

  Scenario Outline: It refuses a call with <case>
    When patchV1ServicesAtgAccountNumber is called for "rent" with <field> set to <value>
    Then it is refused with <error>
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    Examples: What is asked
      | case                                            | field                 | value         | error                    |
      | no KID length                                   | kid_length            | (absent)      | 400 Bad Request          |
      | nil for a KID length                            | kid_length            | (null)        | 400 Bad Request          |
      | no reference position                           | reference_position    | (absent)      | 400 Bad Request          |
      | nil for a reference position                    | reference_position    | (null)        | 400 Bad Request          |
      | no signer's address                             | signer_email          | (absent)      | 400 Bad Request          |
      | nil for a signer's address                      | signer_email          | (null)        | 400 Bad Request          |
      | a reference position beyond the KID             | reference_position    | 1-11          | 422 Unprocessable Entity |
      | a reference position that begins beyond the KID | reference_position    | 11-12         | 422 Unprocessable Entity |
      | a reference position that begins at 0           | reference_position    | 0-6           | 422 Unprocessable Entity |
      | a reference position that ends before it begins | reference_position    | 6-1           | 422 Unprocessable Entity |
      | a reference position without an end             | reference_position    | 6             | 422 Unprocessable Entity |
      | a reference position in words                   | reference_position    | first-last    | 422 Unprocessable Entity |
      | a payment type position beyond the KID          | payment_type_position | 7-11          | 422 Unprocessable Entity |
      | a payment type position without a line          | payment_type_position | 78            | 422 Unprocessable Entity |
      | a KID length that is a text                     | kid_length            | ten           | 400 Bad Request          |
      | a KID length of 1                               | kid_length            | 1             | 422 Unprocessable Entity |
      | a KID length of 26                              | kid_length            | 26            | 422 Unprocessable Entity |
      | a negative KID length                           | kid_length            | -10           | 422 Unprocessable Entity |
      | a signer's address that is none                 | signer_email          | kari.nordmann | 422 Unprocessable Entity |
      | an empty signer's address                       | signer_email          | (empty)       | 422 Unprocessable Entity |
      | a list for a signer's address                   | signer_email          | (a list)      | 400 Bad Request          |
      | a number for a payment type position            | payment_type_position | (a number)    | 400 Bad Request          |
      | a word for a choice of print                    | notification_by_print | yes           | 400 Bad Request          |
      | a number for a choice of e-mail                 | notification_by_email | (a number)    | 400 Bad Request          |

  Scenario Outline: It refuses an account <case>
    When patchV1ServicesAtgAccountNumber is called for "rent" with account_number set to <account>
    Then it is refused with 404 Not Found

    Examples: What is asked
      | case                 | account     |
      | that nobody has      | (unknown)   |
      | without an agreement | 98765432103 |

  Scenario: It refuses another company's account
    Given a direct debit agreement "theirs" of another company
      | account_number | 98765432103 |
    When patchV1ServicesAtgAccountNumber is called for "theirs"
    Then it is refused with 404 Not Found
