Feature: Arguments
  Whatever the arguments of a call, its response keeps the contract and has a documented status.

  Scenario Outline: <method> responds to any arguments as documented
    When <method> is called again and again with any arguments
    Then every call keeps its contract

    Examples:
      | method         |
      | (every method) |
