@effect @lasting
Feature: invoice_reroute
  Sends an invoice again that did not reach its recipient.

  @failed-invoices-are-rerouted
  Scenario: It sends an invoice that failed
    Given an invoice "rent" in state FAILED
      | customer_email | siri@example.com |
    When invoice_reroute is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | SENT |

  @failed-invoices-are-rerouted
  Scenario Outline: It refuses an invoice that is <state>
    Given an invoice "rent" in state <state>
    When invoice_reroute is called for "rent"
    Then it is refused with ERROR: @reason

    Examples: When it is asked
      | state     |
      | DELIVERED |
      | PENDING   |

  Scenario: It refuses a received invoice
    Given an invoice "bill"
      | direction | RECEIVED |
    When invoice_reroute is called for "bill"
    Then it is refused with ERROR: @reason

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" in state FAILED of another company
    When invoice_reroute is called for "theirs"
    Then it is refused with ERROR: @reason

  Scenario: It refuses an unknown id
    When invoice_reroute is called with id set to (unknown)
    Then it is refused with ERROR: @reason
