@read-only @deprecated
Feature: get_consumer_link
  Returns the address of a page where consumers agree to get the company's invoices.

  Scenario: It returns an address
    Given an issuer agreement "ours" in state CONFIRMED
    When get_consumer_link is called
    Then it succeeds

  Scenario Outline: It refuses a company whose agreement is <state>
    Given an issuer agreement "ours" in state <state>
    When get_consumer_link is called
    Then it is refused with ERROR: @reason

    Examples: When it is asked
      | state    |
      | PENDING  |
      | DISABLED |

  Scenario: It refuses a company without an agreement
    When get_consumer_link is called
    Then it is refused with ERROR: @reason

  Scenario: It does not return a link for another company's agreement
    Given an issuer agreement "theirs" in state CONFIRMED of another company
    When get_consumer_link is called
    Then it is refused with ERROR: @reason
