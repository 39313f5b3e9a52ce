Feature: Transport
  Every method that takes API keys is served over TLS only.

  Scenario Outline: <method> is not served without TLS
    When <method> is called over plain HTTP
    Then it is not served

    Examples:
      | method         |
      | (every method) |
