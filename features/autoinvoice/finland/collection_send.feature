@effect @binding
Feature: collection_send
  Forwards invoices that are past their due date for collection or reminders, and responds for each.

  Background:
    Given the company has country set to FI
    And an invoice "rent"
      | date_due | 2026-01-01 |

  Scenario Outline: It forwards an invoice for <case>
    When collection_send is called for "rent" with collection_type set to <type>
    Then the response lists these invoices
      | status | invoice_id         |
      | OK     | (the id of "rent") |

    Examples: What for
      | case       | type       |
      | collection | COLLECTION |
      | reminders  | NOTICE     |

    @collection-types-in-any-case
    Examples: In lower case
      | case                     | type       |
      | collection in lower case | collection |
      | reminders in lower case  | notice     |

  @paid-and-forwarded-invoices
  Scenario: It forwards an invoice once
    When collection_send is called for "rent"
    Then it succeeds
    And collection_send for "rent" now is refused with ERROR: NO INVOICES FOUND

  Scenario: It responds for each of several invoices
    Given 2 invoices "bill"
      | date_due | 2026-01-0(n) |
    And an invoice "bill 3"
      | date_due | 2099-01-01 |
    When collection_send is called with invoices set to (the id of "bill")
    Then the response lists these invoices
      | status             | invoice_id           |
      | OK                 | (the id of "bill 1") |
      | OK                 | (the id of "bill 2") |
      | ERROR: NOT EXPIRED | (the id of "bill 3") |

  @unknown-invoices-are-left-out
  Scenario: It forwards what it finds and leaves out what it does not find
    When collection_send is called for "rent" with invoices set to (itself), (2 others)
    Then the response lists these invoices
      | status | invoice_id         |
      | OK     | (the id of "rent") |

  Scenario Outline: It refuses <case>
    When collection_send is called for "rent" with <field> set to <value>
    Then it is refused with <error>
    And collection_send for "rent" now succeeds

    Examples: What is asked
      | case                       | field           | value     | error                                               |
      | an unknown collection type | collection_type | REMINDER  | ERROR: COLLECTION TYPE MUST BE COLLECTION OR NOTICE |
      | a call without type        | collection_type | (empty)   | ERROR: COLLECTION TYPE MUST BE COLLECTION OR NOTICE |
      | a collection type of nil   | collection_type | (null)    | ERROR: COLLECTION TYPE MUST BE COLLECTION OR NOTICE |
      | an unknown invoice         | invoices        | (unknown) | ERROR: NO INVOICES FOUND                            |
      | a call for no invoices     | invoices        | (empty)   | ERROR: NO INVOICES FOUND                            |
      | a list that is nil         | invoices        | (null)    | ERROR: NO INVOICES FOUND                            |

  Scenario Outline: It refuses an invoice that is due <case>
    Given an invoice "power"
      | date_due | <due> |
    When collection_send is called for "power"
    Then it is refused with ERROR: NOT EXPIRED
    And collection_send for "rent" now succeeds

    Examples: When it is asked
      | case            | due        |
      | in a later year | 2099-01-01 |

    @edges-of-time
    Examples: When it is asked
      | case                   | due        |
      | on the day of the call | 2026-01-15 |

  @paid-and-forwarded-invoices
  Scenario Outline: It refuses an invoice that <case>
    Given an invoice "power"
      | date_due | 2026-01-01 |
      | <field>  | <value>    |
    When collection_send is called for "power"
    Then it is refused with ERROR: NO INVOICES FOUND
    And collection_send for "rent" now succeeds

    Examples: When it is asked
      | case                 | field     | value      |
      | the company received | direction | RECEIVED   |
      | is paid              | paid_on   | 2026-01-10 |

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
      | date_due | 2026-01-01 |
    When collection_send is called for "theirs"
    Then it is refused with ERROR: NO INVOICES FOUND
    And collection_send for "rent" now succeeds

  Scenario: It refuses a company that is not Finnish
    Given the company has country set to NO
    When collection_send is called for "rent"
    Then it is refused with ERROR: SERVICE NOT ACTIVE
    And collection_send for "rent" now is refused with ERROR: SERVICE NOT ACTIVE
