@read-only
Feature: sedi_order_show_inbound
  Returns the file that a received order came as.

  Scenario: It returns the file with its name
    Given an order "pens"
      | filename | pens.xml |
      | content  | 17 pens  |
    When sedi_order_show_inbound is called for "pens"
    Then it has
      | filename | pens.xml              |
      | file     | (a file with 17 pens) |

  Scenario: It refuses another company's order
    Given an order "theirs" of another company
    When sedi_order_show_inbound is called for "theirs"
    Then it is refused with ERROR: @reason

  Scenario: It refuses an unknown id
    When sedi_order_show_inbound is called with order_id set to (unknown)
    Then it is refused with ERROR: @reason
