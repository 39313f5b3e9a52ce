@effect @restorable
Feature: enable_operator
  Opens or closes connections to operators that are opened separately, such as receiving through PEPPOL.

  @peppol-id-is-the-address
  Scenario: It opens receiving through PEPPOL under the company's own address
    When enable_operator is called
      | operator_struct.operator_id | PEPPOL |
      | operator_struct.enabled     | true   |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value               |
      | peppol_id | (own company's eia) |

  @peppol-id-is-the-address
  Scenario: It closes receiving through PEPPOL
    Given the company has peppol_id set to 0192:987654325
    When enable_operator is called
      | operator_struct.operator_id | PEPPOL |
      | operator_struct.enabled     | false  |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | peppol_id | (empty) |

  Scenario Outline: It accepts <case>
    When enable_operator is called with operator_struct.<field> set to <value>
    Then it succeeds

    Examples: What an operator may need
      | case             | field        | value     |
      | a sender's id    | sender_id    | 987654325 |
      | a recipient's id | recipient_id | 987654325 |

  @other-operators
  Scenario: It opens a connection to another operator than PEPPOL
    When enable_operator is called with operator_struct.operator_id set to BASWARE
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | peppol_id | (empty) |

  Scenario: It closes a connection while receiving is off
    Given the company has receives set to false
    When enable_operator is called with operator_struct.enabled set to false
    Then it succeeds

  Scenario: It does not change another company's connections
    Given the caller is an admin of another company
    When enable_operator is called
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | peppol_id | (empty) |

  Scenario Outline: It refuses to open <operator> while receiving is off
    Given the company has receives set to false
    When enable_operator is called with operator_struct.operator_id set to <operator>
    Then it is refused with ERROR: <operator> CANNOT BE ENABLED WHILE RECEIVING INVOICES IS DISABLED

    Examples: When it is asked
      | operator |
      | PEPPOL   |

    @other-operators
    Examples: When it is asked
      | operator |
      | BASWARE  |
