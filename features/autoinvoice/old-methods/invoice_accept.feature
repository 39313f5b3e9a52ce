@effect @irreversible @deprecated
Feature: invoice_accept
  Accepts a received invoice, and its sender hears of it.

  Scenario: It accepts an invoice that was received
    Given an invoice "rent"
      | direction | RECEIVED |
    When invoice_accept is called for "rent"
    Then it succeeds with OK: INVOICE ACCEPTED
    And invoice_list_inbound_between_dates now lists these invoices
      | invoice_nr | state    |
      | 10001      | ACCEPTED |

  Scenario: It leaves the company's other invoices alone
    Given an invoice "rent"
      | direction | RECEIVED |
    And an invoice "heating"
      | direction | RECEIVED |
      | number    | 10002    |
    When invoice_accept is called for "heating"
    Then it succeeds with OK: INVOICE ACCEPTED
    And invoice_list_inbound_between_dates now lists these invoices
      | invoice_nr | state    |
      | 10001      | SENT     |
      | 10002      | ACCEPTED |

  Scenario: A member without admin rights may do so too
    Given an invoice "rent"
      | direction | RECEIVED |
    And the caller is a member without admin rights
    When invoice_accept is called for "rent"
    Then it succeeds with OK: INVOICE ACCEPTED

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | direction | RECEIVED |
    When invoice_accept is called for "rent" with id set to <value>
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case          | value     |
      | an unknown id | (unknown) |
      | an empty id   | (empty)   |
      | an id of nil  | (null)    |

  Scenario Outline: It refuses an invoice that <case>
    Given an invoice "rent"
      | direction | RECEIVED   |
      | reaction  | <reaction> |
      | paid_on   | <paid_on>  |
    When invoice_accept is called for "rent"
    Then it is refused with ERROR: INVOICE STATE DOES NOT ALLOW ACCEPTANCE

    Examples: When it is asked
      | case         | reaction | paid_on    |
      | was accepted | ACCEPTED |            |
      | was declined | DECLINED |            |
      | was disputed | DISPUTED |            |
      | is paid      |          | 2026-01-14 |

  Scenario: It refuses an invoice that the company itself sent
    Given an invoice "rent"
    When invoice_accept is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
    And invoice_list_between_dates now lists these invoices
      | invoice_nr | state |
      | 10001      | SENT  |

  Scenario: It refuses an invoice that another company received
    Given an invoice "rent" of another company
      | direction | RECEIVED |
    When invoice_accept is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  @fault
  Scenario: It says so when the service breaks inside
    Given an invoice "rent"
      | direction | RECEIVED |
    And the service fails internally
    When invoice_accept is called for "rent"
    Then it is refused with ERROR: COULD NOT ACCEPT INVOICE
