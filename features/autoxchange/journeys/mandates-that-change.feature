@read-only
Feature: Mandates that change
  Mandates are fetched when direct debit is activated, and then updated four times per day.

  Background:
    Given a direct debit agreement "rent" in state ACTIVE
      | account_number | 12345678903 |
      | kid_length     | 10          |
    And a mandate "Kari"
      | kid               | 0000012344     |
      | creditor_account  | 12345678903    |
      | notification      | true           |
      | status            | 1              |
      | updated_timestamp | 20260110080000 |

  @fetched-at-activation
  Scenario: Mandates are listed once direct debit is active
    Given "rent" moves to state PENDING
    When getV1ServicesAtgMandates is called
    Then the response lists no mandates
    Given "rent" moves to state ACTIVE
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |

  @mandates-stored @new-mandates-taken-over
  Scenario: A new mandate is listed after the next update
    Given a mandate "Ola"
      | kid               | 1234560116     |
      | updated_timestamp | 20260115120001 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |
    Given 21600 seconds pass
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        |
      | 0000012344 |
      | 1234560116 |

  @modified-mandates-taken-over @timestamp-of-last-update
  Scenario: A modified mandate is listed after the next update
    Given a mandate "Kari"
      | notification      | false          |
      | status            | 0              |
      | updated_timestamp | 20260115120001 |
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | notification | status | updated_timestamp    |
      | 0000012344 | true         | 1      | 2026-01-10T08:00:00Z |
    Given 21600 seconds pass
    When getV1ServicesAtgMandates is called
    Then the response lists these mandates
      | kid        | notification | status | updated_timestamp    |
      | 0000012344 | false        | 0      | 2026-01-15T12:00:01Z |
