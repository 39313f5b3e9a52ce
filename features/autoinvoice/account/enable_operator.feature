@effect
Feature: enable_operator
  Opens or closes connections to operators that are opened separately, such as receiving through PEPPOL.

  Scenario: It opens receiving through PEPPOL, with an id of the company's own
    When enable_operator is called
      | operator_struct.operator_id | PEPPOL |
      | operator_struct.enabled     | true   |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value               |
      | peppol_id | (own company's eia) |

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
    And show_company_configuration now lists at least these settings
      | key       | value       |
      | peppol_id | <peppol_id> |

    Examples: What an operator may need
      | case             | field        | value     | peppol_id           |
      | a sender's id    | sender_id    | 987654325 | (own company's eia) |
      | a recipient's id | recipient_id | 987654325 | (own company's eia) |
      | another operator | operator_id  | BASWARE   | (empty)             |

  Scenario: It closes a connection while receiving is off
    Given the company has receives set to false
    When enable_operator is called with operator_struct.enabled set to false
    Then it succeeds

  Scenario: It leaves another company's connections alone
    Given the caller is an admin of another company
    When enable_operator is called
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | peppol_id | (empty) |

  Scenario Outline: It refuses to open <operator> while receiving is off
    Given the company has receives set to false
    When enable_operator is called with operator_struct.operator_id set to <operator>
    Then it is refused with <error>

    Examples: When it is asked
      | operator | error                                                                 |
      | PEPPOL   | ERROR: PEPPOL CANNOT BE ENABLED WHILE RECEIVING INVOICES IS DISABLED  |
      | BASWARE  | ERROR: BASWARE CANNOT BE ENABLED WHILE RECEIVING INVOICES IS DISABLED |
