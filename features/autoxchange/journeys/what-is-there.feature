@read-only
Feature: What is there
  What the company has had for long is listed as it is shown alone.

  @values-of-members
  Scenario: A sent invoice is listed as it is shown
    Given any invoice "rent" with direction set to SENT
    When getV1InvoicesId is called for "rent"
    Then the response has
      | id            | (the id of "rent")            |
      | number        | (the number of "rent")        |
      | reference     | (the reference of "rent")     |
      | date          | (the date of "rent")          |
      | date_due      | (the date_due of "rent")      |
      | created_at    | (the created_at of "rent")    |
      | source_format | (the source_format of "rent") |
      | sum           | (the sum of "rent")           |
      | sum_tax       | (the sum_tax of "rent")       |
      | currency      | (the currency of "rent")      |
      | destination   | (the destination of "rent")   |
    And getV1InvoicesIdActions for "rent" now succeeds
    When getV1Invoices is called
      | direction | SENT                   |
      | number    | (the number of "rent") |
    Then the response lists at least these invoices
      | id                 | number                 | reference                 | date                 | date_due                 | created_at                 |
      | (the id of "rent") | (the number of "rent") | (the reference of "rent") | (the date of "rent") | (the date_due of "rent") | (the created_at of "rent") |
    And the response lists at least these invoices
      | id                 | source_format                 | sum                 | sum_tax                 | currency                 | destination                 |
      | (the id of "rent") | (the source_format of "rent") | (the sum of "rent") | (the sum_tax of "rent") | (the currency of "rent") | (the destination of "rent") |

  @values-of-members
  Scenario: A received invoice is listed as it is shown
    Given any invoice "bill" with direction set to RECEIVED
    When getV1InvoicesId is called for "bill"
    Then the response has
      | id          | (the id of "bill")          |
      | number      | (the number of "bill")      |
      | received_at | (the received_at of "bill") |
      | origin      | (the origin of "bill")      |
      | sum         | (the sum of "bill")         |
      | currency    | (the currency of "bill")    |
    When getV1Invoices is called
      | direction | RECEIVED               |
      | number    | (the number of "bill") |
    Then the response lists at least these invoices
      | id                 | received_at                 | origin                 |
      | (the id of "bill") | (the received_at of "bill") | (the origin of "bill") |

  Scenario: A direct debit agreement is listed as it is shown
    Given any direct debit agreement "rent"
    When getV1ServicesAtgAccountNumber is called for "rent"
    Then the response has
      | account_number        | (the account_number of "rent")        |
      | kid_length            | (the kid_length of "rent")            |
      | reference_position    | (the reference_position of "rent")    |
      | payment_type_position | (the payment_type_position of "rent") |
      | notification_by_print | (the notify_by_print of "rent")       |
      | notification_by_email | (the notify_by_email of "rent")       |
      | status                | (the state of "rent")                 |
      | created_at            | (the created_at of "rent")            |
    When getV1ServicesAtg is called
    Then the response lists at least these agreements
      | account_number                 | kid_length                 | reference_position                 | payment_type_position                 |
      | (the account_number of "rent") | (the kid_length of "rent") | (the reference_position of "rent") | (the payment_type_position of "rent") |
    And the response lists at least these agreements
      | account_number                 | notification_by_print           | notification_by_email           | status                | created_at                 |
      | (the account_number of "rent") | (the notify_by_print of "rent") | (the notify_by_email of "rent") | (the state of "rent") | (the created_at of "rent") |

  Scenario: A profile is listed as it is shown
    Given any profile "business" with profile_version set to 3.0
    When getV1CompanyProfilesId is called for "business"
    Then the response has
      | id                    | (the id of "business")          |
      | status                | active                          |
      | profile_version       | 3.0                             |
      | network               | PEPPOL                          |
      | last_event.created_at | (the happened_at of "business") |
    When getV1CompanyProfiles is called with network set to PEPPOL
    Then the response lists at least these profiles
      | id                     | status | profile_version | network |
      | (the id of "business") | active | 3.0             | PEPPOL  |
