@effect @binding @deprecated
Feature: invoice_dispute
  Disputes a received invoice that seems fraudulent.

  Background:
    Given an invoice "rent"
      | direction | RECEIVED |
      | number    | 10001    |

  Scenario: It disputes a received invoice and no other
    Given an invoice "heating"
      | direction | RECEIVED |
      | number    | 10002    |
    When invoice_dispute is called for "rent" with message set to The price is wrong
    Then it succeeds with OK: INVOICE DISPUTED
    And invoice_list_inbound_between_dates now lists these invoices
      | invoice_nr | state    |
      | 10001      | DISPUTED |
      | 10002      | SENT     |

  Scenario: It refuses an unknown id
    When invoice_dispute is called for "rent" with id set to (unknown)
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario Outline: It refuses an invoice that is <case>
    Given an invoice "answered"
      | direction | RECEIVED   |
      | reaction  | <reaction> |
      | paid_on   | <paid_on>  |
    When invoice_dispute is called for "answered"
    Then it is refused with ERROR: INVOICE STATE DOES NOT ALLOW ACCEPTANCE

    Examples: When it is asked
      | case     | reaction | paid_on    |
      | accepted | ACCEPTED |            |
      | declined | DECLINED |            |
      | disputed | DISPUTED |            |
      | paid     |          | 2026-01-14 |

  Scenario: It refuses an invoice that the company sent
    Given an invoice "sold"
    When invoice_dispute is called for "sold"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
    And invoice_show for "sold" now has
      | state | SENT |

  Scenario: It refuses an invoice that another company received
    Given an invoice "theirs" of another company
      | direction | RECEIVED |
    When invoice_dispute is called for "theirs"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
