@effect @irreversible
Feature: postV1ServicesAtg
  Tells the service of the company's AvtaleGiro agreement for one bank account, so that invoices can be debited.

  Background:
    Given an issuer agreement "main agreement" in state CONFIRMED

  Scenario: It activates direct debit for an account
    When postV1ServicesAtg is called
      | account_number        | 98765432103            |
      | kid_length            | 12                     |
      | reference_position    | 2-7                    |
      | payment_type_position | 8-9                    |
      | signer_email          | ola.hansen@example.com |
      | notification_by_print | false                  |
      | notification_by_email | true                   |
    And the response is kept as "rent"
    Then the response has
      | account_number        | 98765432103 |
      | kid_length            | 12          |
      | reference_position    | 2-7         |
      | payment_type_position | 8-9         |
      | notification_by_print | false       |
      | notification_by_email | true        |
      | status                | ACTIVE      |
      | created_at            | (some text) |
    And getV1ServicesAtgAccountNumber for "rent" now has
      | account_number        | 98765432103 |
      | kid_length            | 12          |
      | reference_position    | 2-7         |
      | payment_type_position | 8-9         |
      | notification_by_print | false       |
      | notification_by_email | true        |
      | status                | ACTIVE      |

  Scenario Outline: It keeps the supplier's choice of <print> for print and <email> for e-mail
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

  Scenario: It activates direct debit for a second account
    Given a direct debit agreement "rent"
      | account_number | 12345678903 |
    When postV1ServicesAtg is called with account_number set to 98765432103
    Then it succeeds
    And getV1ServicesAtg now lists these agreements
      | account_number | status |
      | 12345678903    | ACTIVE |
      | 98765432103    | ACTIVE |

  Scenario: It leaves another company's agreement for the same account as it is
    Given a direct debit agreement "theirs" of another company
      | account_number     | 98765432103 |
      | reference_position | 3-8         |
    When postV1ServicesAtg is called
      | account_number     | 98765432103 |
      | reference_position | 1-6         |
    Then it succeeds
    Given the caller is an admin of another company
    When getV1ServicesAtgAccountNumber is called for "theirs"
    Then the response has
      | account_number     | 98765432103 |
      | reference_position | 3-8         |

  Scenario Outline: It takes the reference position <position> in a KID of <length>
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

  @takeover-needs-signature @activation-after-signature
  Scenario: It goes on once the takeover is signed
    Given the company has direct_debit_elsewhere set to true
    And a mandate "Kari"
      | kid              | 0000012344  |
      | creditor_account | 12345678903 |
    When postV1ServicesAtg is called with account_number set to 12345678903
    Then the response has
      | status | PENDING |
    Given the company has direct_debit_elsewhere set to false
    Then getV1ServicesAtg now lists these agreements
      | account_number | status |
      | 12345678903    | ACTIVE |
    And getV1ServicesAtgMandates now lists these mandates
      | kid        |
      | 0000012344 |

  Scenario: It takes a token for company
    Given the caller's token has the scope company
    When postV1ServicesAtg is called
    Then it succeeds

  Scenario Outline: It refuses a call with <case>
    When postV1ServicesAtg is called with <field> set to <value>
    Then it is refused with <error>
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    @account-number-needed
    Examples: What is asked
      | case                     | field          | value    | error                    |
      | no account number        | account_number | (absent) | 400 Bad Request          |
      | nil for a account number | account_number | (null)   | 400 Bad Request          |
      | an empty account number  | account_number | (empty)  | 422 Unprocessable Entity |

    @kid-length-needed
    Examples: What is asked
      | case                 | field      | value    | error           |
      | no KID length        | kid_length | (absent) | 400 Bad Request |
      | nil for a KID length | kid_length | (null)   | 400 Bad Request |

    @reference-position-needed
    Examples: What is asked
      | case                         | field              | value    | error           |
      | no reference position        | reference_position | (absent) | 400 Bad Request |
      | nil for a reference position | reference_position | (null)   | 400 Bad Request |

    @signer-email-needed
    Examples: What is asked
      | case                       | field        | value    | error           |
      | no signer's address        | signer_email | (absent) | 400 Bad Request |
      | nil for a signer's address | signer_email | (null)   | 400 Bad Request |

    @reference-position-in-kid
    Examples: What is asked
      | case                                            | field              | value | error                    |
      | a reference position beyond the KID             | reference_position | 1-11  | 422 Unprocessable Entity |
      | a reference position that begins beyond the KID | reference_position | 11-12 | 422 Unprocessable Entity |

    Examples: What is asked
      | case                                            | field                 | value         | error                    |
      | an account number with a wrong check digit      | account_number        | 12345678901   | 422 Unprocessable Entity |
      | an account number that is too short             | account_number        | 1234567890    | 422 Unprocessable Entity |
      | a number for an account number                  | account_number        | (a number)    | 400 Bad Request          |
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

  Scenario Outline: It refuses <case> for a body
    When postV1ServicesAtg is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case           | body              |
      | nothing        | (empty)           |
      | a text         | 12345678903       |
      | a list         | []                |
      | half an object | {"kid_length": 10 |

  @main-agreement-first
  Scenario: It refuses direct debit where another company alone has a main agreement
    Given "main agreement" moves to state DISABLED
    And an issuer agreement "theirs" of another company
    When postV1ServicesAtg is called
    Then it is refused with 422 Unprocessable Entity

  @main-agreement-first
  Scenario Outline: It refuses direct debit while the main agreement is <state>
    Given "main agreement" moves to state <state>
    When postV1ServicesAtg is called
    Then it is refused with 422 Unprocessable Entity

    Examples: When it is asked
      | state    |
      | PENDING  |
      | DISABLED |

  @generated
  Scenario: It refuses any one mistake
    When postV1ServicesAtg is called repeatedly with any one mistake
    Then every call is refused as a mistake
