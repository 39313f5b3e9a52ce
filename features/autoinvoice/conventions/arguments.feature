Feature: Arguments
  Whatever the arguments of a call, its response obeys the contract and has a documented status.

  @generated
  Scenario Outline: <method> responds to any arguments as documented
    When <method> is called repeatedly with any arguments
    Then every response obeys its contract

    Examples:
      | method         |
      | (every method) |
