@read-only @deprecated
Feature: get_invoice_id
  Finds the one invoice of the company that has a number.

  Scenario Outline: It finds an invoice that was <way>
    Given an invoice "rent"
      | direction | <direction> |
      | number    | 2026-1      |
    And an invoice "power"
      | number | 2026-2 |
    When get_invoice_id is called for "rent"
    Then it succeeds
    And the answer is (the id of "rent")

    Examples: Both directions
      | way      | direction |
      | sent     | SENT      |
      | received | RECEIVED  |

  Scenario: It finds no invoice of another company
    Given an invoice "rent" of another company
      | number | 2026-1 |
    And an invoice "power"
      | number | 2026-2 |
    When get_invoice_id is called with invoice_number set to 2026-1
    Then it refuses with ERROR: NO INVOICE FOUND

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    And an invoice "rent"
    When get_invoice_id is called for "rent"
    Then it refuses with <error>

    Examples: Who asks
      | caller                                     | error                                                          |
      | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | number | 2026-1 |
    When get_invoice_id is called with invoice_number set to <number>
    Then it refuses with <error>

    Examples: What is asked
      | case                         | number    | error                          |
      | no number                    | (empty)   | ERROR: NO INVOICE NUMBER GIVEN |
      | a number that is nil         | (null)    | ERROR: NO INVOICE NUMBER GIVEN |
      | a number that no invoice has | (unknown) | ERROR: NO INVOICE FOUND        |
      | the beginning of a number    | 2026      | ERROR: NO INVOICE FOUND        |

  Scenario: It refuses a number that two invoices have
    Given an invoice "rent"
      | number | 2026-1 |
    And an invoice "power"
      | number    | 2026-1   |
      | direction | RECEIVED |
    When get_invoice_id is called with invoice_number set to 2026-1
    Then it refuses with ERROR: MULTIPLE INVOICES FOUND WITH NUMBER 2026-1

  Scenario: It is not answered without TLS
    When get_invoice_id is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When get_invoice_id is called again and again with any arguments
    Then every call keeps its contract
