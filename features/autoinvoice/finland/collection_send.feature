@effect @irreversible
Feature: collection_send
  Forwards invoices that are past their due date for collection or reminders, and answers for each.

  Background:
    Given the company has country set to FI
    And an invoice "rent"
      | date_due | 2026-01-14 |

  Scenario Outline: It forwards an invoice for <case>, and does so once
    When collection_send is called for "rent" with collection_type set to <type>
    Then the response lists these invoices
      | status | invoice_id         |
      | OK     | (the id of "rent") |
    And collection_send for "rent" now is refused with ERROR: NO INVOICES FOUND

    Examples: What for
      | case                        | type       |
      | collection                  | COLLECTION |
      | reminders                   | NOTICE     |
      | collection in small letters | collection |
      | reminders in small letters  | notice     |

  Scenario: It answers for each of several invoices
    Given 5 invoices "bill"
      | date_due | 2026-01-1(n) |
    When collection_send is called with invoices set to (the id of "bill")
    Then the response lists these invoices
      | status             | invoice_id           |
      | OK                 | (the id of "bill 1") |
      | OK                 | (the id of "bill 2") |
      | OK                 | (the id of "bill 3") |
      | OK                 | (the id of "bill 4") |
      | ERROR: NOT EXPIRED | (the id of "bill 5") |

  Scenario: It forwards what it finds and is silent of what it does not find
    When collection_send is called for "rent" with invoices set to (itself), (2 others)
    Then the response lists these invoices
      | status | invoice_id         |
      | OK     | (the id of "rent") |

  Scenario Outline: It refuses <case>
    When collection_send is called for "rent" with <field> set to <value>
    Then it is refused with <error>
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

    Examples: What is asked
      | case                       | field           | value     | error                                               |
      | another type of collection | collection_type | REMINDER  | ERROR: COLLECTION TYPE MUST BE COLLECTION OR NOTICE |
      | no type of collection      | collection_type | (empty)   | ERROR: COLLECTION TYPE MUST BE COLLECTION OR NOTICE |
      | a type that is nil         | collection_type | (null)    | ERROR: COLLECTION TYPE MUST BE COLLECTION OR NOTICE |
      | an invoice nobody knows    | invoices        | (unknown) | ERROR: NO INVOICES FOUND                            |
      | a call for no invoices     | invoices        | (empty)   | ERROR: NO INVOICES FOUND                            |
      | a list that is nil         | invoices        | (null)    | ERROR: NO INVOICES FOUND                            |

  Scenario Outline: It refuses an invoice that is due <case>
    Given an invoice "power"
      | date_due | <due> |
    When collection_send is called for "power"
    Then it is refused with ERROR: NOT EXPIRED
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

    Examples: When it is asked
      | case     | due        |
      | today    | 2026-01-15 |
      | tomorrow | 2026-01-16 |

  Scenario Outline: It refuses an invoice that <case>
    Given an invoice "power"
      | date_due | 2026-01-01 |
      | <field>  | <value>    |
    When collection_send is called for "power"
    Then it is refused with ERROR: NO INVOICES FOUND
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

    Examples: When it is asked
      | case                 | field     | value      |
      | the company received | direction | RECEIVED   |
      | is paid              | paid_on   | 2026-01-10 |

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
      | date_due | 2026-01-01 |
    When collection_send is called for "theirs"
    Then it is refused with ERROR: NO INVOICES FOUND
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |

  Scenario: It refuses a company that is not Finnish
    Given the company has country set to NO
    When collection_send is called for "rent"
    Then it is refused with ERROR: SERVICE NOT ACTIVE
    And collection_send for "rent" now is refused with ERROR: SERVICE NOT ACTIVE

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When collection_send is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
    And collection_send for "rent" now has
      | invoices.invoice_id | (the id of "rent") |
