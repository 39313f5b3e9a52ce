Feature: Callers
  Every method that takes API keys refuses a caller whom it cannot let in, whatever else the call says.

  Scenario Outline: <method> refuses <caller>
    Given the caller is <caller>
    When <method> is called
    Then it is refused with <error>

    Examples: Who asks
      | method         | caller                                     | error                                                          |
      | (every method) | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | (every method) | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | (every method) | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | (every method) | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | (every method) | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | (every method) | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | (every method) | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | (every method) | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |
