@read-only
Feature: getV1ServicesAtgMandates
  Lists the mandates that consumers have given for the company's direct debit agreements.

  Background:
    Given a direct debit agreement "rent" in state ACTIVE
      | account_number        | 12345678903 |
      | kid_length            | 10          |
      | reference_position    | 1-6         |
      | payment_type_position | 7-8         |
    And a mandate "Kari"
      | kid               | 0000012344     |
      | account_number    | 98765432103    |
      | creditor_account  | 12345678903    |
      | notification      | true           |
      | status            | 1              |
      | updated_timestamp | 20260110080000 |

  @mandates-stored @kid-of-relationship @account-of-payer @timestamp-of-last-update
  Scenario: It lists a mandate with all that is known of it
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | account_number | notification | status | updated_timestamp    |
      | 0000012344 | 98765432103    | true         | 1      | 2026-01-10T08:00:00Z |

  @mandates-stored
  Scenario: It lists the same mandates again
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | status |
      | 0000012344 | 1      |
    And getV1ServicesAtgMandates now lists these mandates
      | kid        | status |
      | 0000012344 | 1      |

  @several-mandates
  Scenario: It lists every mandate of a consumer
    Given a mandate "Kari's second"
      | kid            | 1234560116  |
      | account_number | 98765432103 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | account_number |
      | 0000012344 | 98765432103    |
      | 1234560116 | 98765432103    |

  @notification-values
  Scenario Outline: It tells notification <notification>
    Given a mandate "Kari"
      | notification | <notification> |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | notification   |
      | 0000012344 | <notification> |

    Examples:
      | notification |
      | true         |
      | false        |

  @status-values
  Scenario Outline: It tells status <status>
    Given a mandate "Kari"
      | status | <status> |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | status   |
      | 0000012344 | <status> |

    Examples:
      | status |
      | 1      |
      | 0      |

  @kid-length-counts-all-digits
  Scenario Outline: It leaves out a mandate whose KID has <length> digits, not 10
    Given a mandate "Ola"
      | kid | <kid> |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

    Examples:
      | length | kid         |
      | 9      | 123456014   |
      | 11     | 12345601129 |

  @kid-length-counts-all-digits
  Scenario: It lists mandates whose KID has the agreed length, control digit included
    Given a direct debit agreement "rent"
      | kid_length | 9 |
    And a mandate "Ola"
      | kid | 123456014 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid       |
      | 123456014 |

  @fetched-at-activation
  Scenario Outline: It lists no mandates before direct debit is active: <state>
    Given "rent" moves to state <state>
    When getV1ServicesAtgMandates is called
    Then the response lists no mandates
    Given "rent" moves to state ACTIVE
    Then getV1ServicesAtgMandates now lists these mandates
      | kid        |
      | 0000012344 |

    Examples:
      | state    |
      | PENDING  |
      | INACTIVE |

  @new-mandates-taken-over
  Scenario: It lists a new mandate after the next update
    Given a mandate "Ola"
      | kid               | 1234560116     |
      | updated_timestamp | 20260115120001 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |
    Given 21600 seconds pass
    Then getV1ServicesAtgMandates now lists these mandates
      | kid        |
      | 0000012344 |
      | 1234560116 |

  @modified-mandates-taken-over @timestamp-of-last-update
  Scenario: It lists a mandate as it was modified after the next update
    Given a mandate "Kari"
      | notification      | false          |
      | status            | 0              |
      | updated_timestamp | 20260115120001 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | notification | status | updated_timestamp    |
      | 0000012344 | true         | 1      | 2026-01-10T08:00:00Z |
    Given 21600 seconds pass
    Then getV1ServicesAtgMandates now lists these mandates
      | kid        | notification | status | updated_timestamp    |
      | 0000012344 | false        | 0      | 2026-01-15T12:00:01Z |

  Scenario Outline: It finds a mandate by its <part>
    Given a mandate "Ola"
      | kid | 1234560116 |
    When getV1ServicesAtgMandates is called with query set to <query>
    Then the response lists these mandates
      | kid        |
      | 1234560116 |

    Examples:
      | part      | query      |
      | KID       | 1234560116 |
      | reference | 123456     |

  Scenario: It lists nothing where no mandate fits the query
    When getV1ServicesAtgMandates is called with query set to (unknown)
    Then the response lists no mandates

  Scenario Outline: It lists the mandates that are <status>
    Given a mandate "Ola"
      | kid    | 1234560116 |
      | status | 0          |
    When getV1ServicesAtgMandates is called with status set to <status>
    Then the response lists these mandates
      | kid   | status   |
      | <kid> | <number> |

    Examples:
      | status   | kid        | number |
      | ACTIVE   | 0000012344 | 1      |
      | INACTIVE | 1234560116 | 0      |

  Scenario Outline: It lists what changed a second after the timestamp <timestamp>
    Given a mandate "Ola"
      | kid               | 1234560116     |
      | updated_timestamp | 20260112080000 |
    When getV1ServicesAtgMandates is called with timestamp set to <timestamp>
    Then the response lists these mandates
      | kid        |
      | 1234560116 |

    Examples:
      | timestamp                 |
      | 2026-01-12T07:59:59Z      |
      | 2026-01-12T08:59:59+01:00 |

  Scenario: It leaves out what changed before the timestamp
    When getV1ServicesAtgMandates is called with timestamp set to 2026-01-10T08:00:01Z
    Then the response lists no mandates

  Scenario: It tells the parts of the KID if they are asked for
    Given a mandate "Kari"
      | kid | 1234560116 |
    When getV1ServicesAtgMandates is called with parse_values set to TRUE
    Then the response lists these mandates
      | kid        | reference_nr | payment_type |
      | 1234560116 | 123456       | 01           |

  Scenario: It lists mandates without their parts all the same
    When getV1ServicesAtgMandates is called with parse_values set to FALSE
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

  Scenario: It does not list another company's mandates
    Given a direct debit agreement "theirs" of another company
      | account_number | 12345678903 |
    And a mandate "Nils" of another company
      | kid | 1234560116 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

  Scenario: It lists what is left on the last page
    Given a mandate "Ola"
      | kid | 1234560116 |
    And a mandate "Åse"
      | kid | 1234560215 |
    When getV1ServicesAtgMandates is called
      | page     | 2 |
      | per_page | 2 |
    Then the response lists these mandates
      | status |
      | 1      |

  Scenario: It lists nothing on a page beyond the end
    When getV1ServicesAtgMandates is called
      | page     | 2 |
      | per_page | 1 |
    Then the response lists no mandates

  Scenario: It takes the largest page there is
    When getV1ServicesAtgMandates is called with per_page set to 100
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

  Scenario Outline: It refuses a call with <case>
    When getV1ServicesAtgMandates is called with <field> set to <value>
    Then it is refused with 422 Unprocessable Entity
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    Examples: What is asked
      | case                                | field        | value                |
      | a timestamp without a time          | timestamp    | 2026-01-10           |
      | a timestamp without a zone          | timestamp    | 2026-01-10T08:00:00  |
      | a timestamp that no calendar has    | timestamp    | 2026-02-30T08:00:00Z |
      | a timestamp of digits alone         | timestamp    | 20260110080000       |
      | a status that there is not          | status       | PENDING              |
      | a status in small letters           | status       | active               |
      | a status as a number                | status       | 1                    |
      | a choice of parts that there is not | parse_values | YES                  |
      | a choice of parts in small letters  | parse_values | true                 |
      | a page that is no number            | page         | first                |
      | a page that is no whole number      | page         | 1.5                  |
      | a larger page than there is         | per_page     | 101                  |
      | a page size that is no number       | per_page     | all                  |

  @generated
  Scenario: It refuses any one mistake
    When getV1ServicesAtgMandates is called repeatedly with any one mistake
    Then every call is refused as a mistake
