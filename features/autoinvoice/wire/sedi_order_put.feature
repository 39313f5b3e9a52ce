@effect @lasting
Feature: sedi_order_put
  Sends a purchase order that is a file.

  Scenario: It returns the id of the order
    When sedi_order_put is called
      | order_in.filename        | order-17.xml |
      | order_in.attachment_type | ORDER        |
      | order_in.file            | PE9yZGVyLz4= |
    Then it has
      | order_id | (some text) |

  Scenario Outline: It refuses <case>
    When sedi_order_put is called with <field> set to <value>
    Then it is refused with ERROR: @reason
    And sedi_order_put now succeeds

    Examples: What is asked
      | case                  | field             | value   |
      | a call without a file | order_in.file     | (null)  |
      | an empty file         | order_in.file     | (empty) |
      | a file without a name | order_in.filename | (empty) |
