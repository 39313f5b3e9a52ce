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

  @mandates-stored @kid-of-relationship @account-of-payer @notification-values @status-values @timestamp-of-last-update
  Scenario: It lists a mandate with everything that is known of it
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | account_number | notification | status | updated_timestamp    |
      | 0000012344 | 98765432103    | true         | 1      | 2026-01-10T08:00:00Z |

  @several-mandates @notification-values @status-values
  Scenario: It lists every mandate of a consumer
    Given a mandate "Kari's second"
      | kid            | 1234560116  |
      | account_number | 98765432103 |
      | notification   | false       |
      | status         | 0           |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | account_number | notification | status |
      | 0000012344 | 98765432103    | true         | 1      |
      | 1234560116 | 98765432103    | false        | 0      |

  @kid-length-counts-all-digits
  Scenario Outline: It lists no mandate whose KID has <length> digits where 10 are agreed
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
  Scenario Outline: It lists no mandates for an agreement in state <state>
    Given "rent" moves to state <state>
    When getV1ServicesAtgMandates is called
    Then the response lists no mandates

    Examples:
      | state    |
      | PENDING  |
      | INACTIVE |

  @filter-meanings
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

  @status-values
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

  @filter-meanings
  Scenario Outline: It lists what changed after <timestamp>
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

  @filter-meanings
  Scenario: It lists nothing that changed at the timestamp or before it
    When getV1ServicesAtgMandates is called with timestamp set to 2026-01-10T08:00:00Z
    Then the response lists no mandates

  @filter-meanings
  Scenario: It lists the parts of the KID if they are asked for
    Given a mandate "Kari"
      | kid | 1234560116 |
    When getV1ServicesAtgMandates is called with parse_values set to TRUE
    Then the response lists these mandates
      | kid        | reference_nr | payment_type |
      | 1234560116 | 123456       | 01           |

  Scenario Outline: It lists the mandates with <field> set to <value>
    When getV1ServicesAtgMandates is called with <field> set to <value>
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

    Examples:
      | field        | value |
      | parse_values | FALSE |
      | per_page     | 100   |

  Scenario: It does not list another company's mandates
    Given a direct debit agreement "theirs" of another company
      | account_number | 12345678903 |
    And a mandate "Nils" of another company
      | kid | 1234560116 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

  @order-of-mandates
  Scenario Outline: It lists <number> mandates on page <page> of <size> each
    Given a mandate "Ola"
      | kid | 1234560116 |
    And a mandate "Åse"
      | kid | 1234560215 |
    When getV1ServicesAtgMandates is called
      | page     | <page> |
      | per_page | <size> |
    Then the response lists <number> mandates

    Examples:
      | page | size | number |
      | 1    | 2    | 2      |
      | 2    | 2    | 1      |
      | 2    | 3    | no     |

  Scenario Outline: It refuses <case>
    When getV1ServicesAtgMandates is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | case                            | field        | value                |
      | a timestamp without a time      | timestamp    | 2026-01-10           |
      | a timestamp without a zone      | timestamp    | 2026-01-10T08:00:00  |
      | a timestamp that does not exist | timestamp    | 2026-02-30T08:00:00Z |
      | an unknown status               | status       | PENDING              |
      | a status in small letters       | status       | active               |
      | a status as a number            | status       | 1                    |
      | a word for parse_values         | parse_values | YES                  |
      | a page that is no number        | page         | first                |
      | a page that is no whole number  | page         | 1.5                  |
      | a page of more than 100         | per_page     | 101                  |
