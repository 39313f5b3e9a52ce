Feature: Failures
  A method with a text for what fails inside the service responds with it, and changes nothing.

  @fault
  Scenario Outline: <method> reports an internal failure
    Given the service fails internally
    When <method> is called
    Then it is refused with <error>

    Examples: When it is asked
      | method         | error                                             |
      | (every method) | ERROR: UNKNOWN ERROR                              |
      | (every method) | ERROR: Unexpected error                           |
      | (every method) | ERROR: Unexpected error, contact customer support |
      | (every method) | ERROR: COULD NOT SAVE FILES TO DISK               |
      | (every method) | ERROR: COULD NOT DELETE USER                      |
      | (every method) | ERROR: COULD NOT ACCEPT INVOICE                   |
      | (every method) | ERROR: COULD NOT DECLINE INVOICE                  |
      | (every method) | ERROR: COULD NOT DISPUTE INVOICE                  |
