@effect @lasting @deprecated
Feature: invoice_confirm
  Marks a sent invoice as paid, which archives it.

  Background:
    Given an invoice "rent"

  Scenario: It marks the invoice as paid, and no other
    Given an invoice "power"
    When invoice_confirm is called for "rent" with payment_date set to 20260110
    Then it succeeds
    And invoice_show for "rent" now has
      | state | PAID |
    And invoice_show for "power" now has
      | state | SENT |

  Scenario: It accepts a leap day
    When invoice_confirm is called for "rent" with payment_date set to 20240229
    Then it succeeds

  Scenario Outline: It refuses <case>
    When invoice_confirm is called for "rent" with payment_date set to <day>
    Then it is refused with ERROR: COULD NOT MARK INVOICE AS PAID

    Examples: What is asked
      | case                        | day        |
      | an empty day                | (empty)    |
      | a day of nil                | (null)     |
      | a day with separators       | 2026-01-10 |
      | a day that does not exist   | 20260230   |
      | a leap day in a common year | 20260229   |

  Scenario: It refuses an unknown id
    When invoice_confirm is called with id set to (unknown)
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses a received invoice
    Given an invoice "bill"
      | direction | RECEIVED |
    When invoice_confirm is called for "bill"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
    When invoice_confirm is called for "theirs"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario Outline: It refuses an invoice that <case>
    Given an invoice "late" in state <state>
      | paid_on | <paid_on> |
    When invoice_confirm is called for "late"
    Then it is refused with ERROR: COULD NOT MARK INVOICE AS PAID

    Examples: When it is asked
      | case       | state     | paid_on    |
      | is paid    | DELIVERED | 2026-01-02 |
      | has failed | FAILED    |            |
