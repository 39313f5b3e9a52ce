@effect @lasting
Feature: putV1InvoicesIdRerouteEinvoice
  Sends an invoice of the company again, as an e-invoice to another address.

  @rerouted-as-einvoice
  Scenario Outline: It sends an invoice that is <state>
    Given an invoice "rent" in state <state>
    When putV1InvoicesIdRerouteEinvoice is called for "rent"
      | recipient_eia      | 0192:912345676 |
      | recipient_operator | OTHEROPERATOR  |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists at least these actions
      | type | channel  |
      | SENT | EINVOICE |
    And getV1InvoicesId for "rent" now has
      | status             | DELIVERED      |
      | recipient.eia      | 0192:912345676 |
      | recipient.operator | OTHEROPERATOR  |

    Examples: States
      | state     |
      | FAILED    |
      | DELIVERED |

  Scenario Outline: It refuses <value> for <field>
    Given an invoice "rent" in state FAILED
    When putV1InvoicesIdRerouteEinvoice is called for "rent" with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | value      | field              |
      | (absent)   | recipient_eia      |
      | (null)     | recipient_eia      |
      | (empty)    | recipient_eia      |
      | (a number) | recipient_eia      |
      | (absent)   | recipient_operator |
      | (null)     | recipient_operator |
      | (empty)    | recipient_operator |
      | (a list)   | recipient_operator |

  Scenario: It refuses an unknown id
    When putV1InvoicesIdRerouteEinvoice is called with id set to (unknown)
    Then it is refused with 404 not_found

  Scenario: It refuses an invoice that the company received
    Given an invoice "bill"
      | direction | RECEIVED |
    When putV1InvoicesIdRerouteEinvoice is called for "bill"
    Then it is refused with 404 not_found

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
    When putV1InvoicesIdRerouteEinvoice is called for "theirs"
    Then it is refused with 404 not_found
