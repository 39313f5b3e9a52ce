@effect @irreversible @deprecated
Feature: invoice_confirm
  Marks a sent invoice as paid, which archives it.

  Background:
    Given an invoice "rent"

  Scenario: It marks the invoice as paid
    When invoice_confirm is called for "rent" with payment_date set to 20260110
    Then it succeeds
    And invoice_show for "rent" now has
      | state | PAID |

  Scenario: It leaves other invoices as they are
    Given an invoice "power"
    When invoice_confirm is called for "rent"
    Then it succeeds
    And invoice_show for "power" now has
      | state | SENT |

  Scenario Outline: It accepts <case>
    When invoice_confirm is called for "rent" with payment_date set to <day>
    Then it succeeds

    Examples: Days
      | case                 | day      |
      | a leap day           | 20240229 |
      | a day that is coming | 20270101 |

  Scenario Outline: It refuses a payment on <case>
    When invoice_confirm is called for "rent" with payment_date set to <day>
    Then it is refused with <error>

    Examples: What is asked
      | case                       | day        | error                                 |
      | no day                     | (empty)    | ERROR: COULD NOT MARK INVOICE AS PAID |
      | a day of nil               | (null)     | ERROR: COULD NOT MARK INVOICE AS PAID |
      | a day with dashes          | 2026-01-10 | ERROR: COULD NOT MARK INVOICE AS PAID |
      | a day that there is not    | 20260230   | ERROR: COULD NOT MARK INVOICE AS PAID |
      | a leap day of another year | 20260229   | ERROR: COULD NOT MARK INVOICE AS PAID |

  Scenario Outline: It refuses an invoice with <case>
    When invoice_confirm is called with id set to <id>
    Then it is refused with <error>

    Examples: What is asked
      | case               | id        | error                                 |
      | an id nobody knows | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | no id              | (empty)   | ERROR: INVOICE NOT FOUND OR NO RIGHTS |

  Scenario: It refuses an invoice that was received
    Given an invoice "bill"
      | direction | RECEIVED |
    When invoice_confirm is called for "bill"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses an invoice of another company
    Given an invoice "theirs" of another company
    When invoice_confirm is called for "theirs"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario Outline: It refuses an invoice that <case>
    Given an invoice "late" in state <state>
      | paid_on | <paid_on> |
    When invoice_confirm is called for "late"
    Then it is refused with <error>

    Examples: When it is asked
      | case                | state     | paid_on    | error                                 |
      | is paid already     | DELIVERED | 2026-01-02 | ERROR: COULD NOT MARK INVOICE AS PAID |
      | never got to anyone | FAILED    |            | ERROR: COULD NOT MARK INVOICE AS PAID |
