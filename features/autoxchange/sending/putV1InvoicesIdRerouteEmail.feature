@effect @lasting
Feature: putV1InvoicesIdRerouteEmail
  Sends an invoice of the company again, by e-mail to another address.

  @rerouted-by-email
  Scenario Outline: It sends an invoice that is <state>
    Given an invoice "rent" in state <state>
    When putV1InvoicesIdRerouteEmail is called for "rent" with recipient_email set to siri@example.com
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists at least these actions
      | type | channel |
      | SENT | EMAIL   |
    And getV1InvoicesId for "rent" now has
      | status | DELIVERED |

    Examples: States
      | state     |
      | FAILED    |
      | DELIVERED |

  Scenario Outline: It refuses <value> for an address
    Given an invoice "rent" in state FAILED
    When putV1InvoicesIdRerouteEmail is called for "rent" with recipient_email set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | value      |
      | (absent)   |
      | (null)     |
      | (empty)    |
      | (a number) |
      | siri       |

  Scenario: It refuses an unknown id
    When putV1InvoicesIdRerouteEmail is called with id set to (unknown)
    Then it is refused with 404 not_found

  Scenario: It refuses an invoice that the company received
    Given an invoice "bill"
      | direction | RECEIVED |
    When putV1InvoicesIdRerouteEmail is called for "bill"
    Then it is refused with 404 not_found

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
    When putV1InvoicesIdRerouteEmail is called for "theirs"
    Then it is refused with 404 not_found
