@effect @binding
Feature: putV1InvoicesIdReroutePrint
  Sends an invoice of the company again, on paper to another postal address.

  @rerouted-by-print
  Scenario Outline: It sends an invoice that is <state>
    Given an invoice "rent" in state <state>
    When putV1InvoicesIdReroutePrint is called for "rent"
      | recipient_name    | Nora Berg |
      | recipient_country | SE        |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists at least these actions
      | type | channel |
      | SENT | PRINT   |
    And getV1InvoicesId for "rent" now has
      | status            | DELIVERED |
      | recipient.name    | Nora Berg |
      | recipient.country | SE        |

    Examples: States
      | state     |
      | FAILED    |
      | DELIVERED |

  Scenario Outline: It needs no <field>
    Given an invoice "rent" in state FAILED
    When putV1InvoicesIdReroutePrint is called for "rent" with <field> set to (absent)
    Then it succeeds

    Examples:
      | field              |
      | recipient_address2 |
      | recipient_state    |

  Scenario Outline: It refuses <value> for <field>
    Given an invoice "rent" in state FAILED
    When putV1InvoicesIdReroutePrint is called for "rent" with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | value      | field                 |
      | (absent)   | recipient_name        |
      | (null)     | recipient_name        |
      | (empty)    | recipient_name        |
      | (absent)   | recipient_address1    |
      | (empty)    | recipient_address1    |
      | (a list)   | recipient_address1    |
      | (a number) | recipient_address2    |
      | (absent)   | recipient_post_code   |
      | (empty)    | recipient_post_code   |
      | (a number) | recipient_post_code   |
      | (absent)   | recipient_post_office |
      | (empty)    | recipient_post_office |
      | (a list)   | recipient_state       |
      | (absent)   | recipient_country     |
      | (empty)    | recipient_country     |
      | NOR        | recipient_country     |
      | no         | recipient_country     |

  Scenario: It refuses an unknown id
    When putV1InvoicesIdReroutePrint is called with id set to (unknown)
    Then it is refused with 404 not_found

  Scenario: It refuses an invoice that the company received
    Given an invoice "bill"
      | direction | RECEIVED |
    When putV1InvoicesIdReroutePrint is called for "bill"
    Then it is refused with 404 not_found

  Scenario: It refuses another company's invoice
    Given an invoice "theirs" of another company
    When putV1InvoicesIdReroutePrint is called for "theirs"
    Then it is refused with 404 not_found
