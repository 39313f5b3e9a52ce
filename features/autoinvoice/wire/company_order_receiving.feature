@effect @restorable
Feature: company_order_receiving
  Switches on or off whether the company receives orders from the network.

  Background:
    Given the company has name set to Example Bakery AS

  Scenario Outline: It switches receiving from <before> to <to>
    Given the company has receives_orders set to <before>
    When company_order_receiving is called with receive set to <to>
    Then it succeeds
    And company_lookup_with_operator now lists at least these companies
      | name              | receive_orders |
      | Example Bakery AS | <to>           |

    Examples: On and off
      | before | to    |
      | false  | true  |
      | true   | false |
      | true   | true  |
      | false  | false |

  Scenario: It does not change what another company receives
    Given the company has receives_orders set to true
    And the caller is an admin of another company
    When company_order_receiving is called with receive set to false
    Then it succeeds
    And company_lookup_with_operator now lists at least these companies
      | name              | receive_orders |
      | Example Bakery AS | true           |
