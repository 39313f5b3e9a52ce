@effect
Feature: token_login
  Gives an address that lets the user into the web application without a login.

  Scenario Outline: It gives an address for the service <service>
    When token_login is called with service set to <service>
    Then it succeeds

    Examples: Every service
      | service              |
      | FI_BANK_NETWORK_OPEN |
      | COMPANY_SETTINGS     |

  Scenario: It gives an address to a member without admin rights
    Given the caller is a member without admin rights
    When token_login is called
    Then it succeeds

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When token_login is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                                               |
      | an admin without a vendor key       | ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY |
      | an admin with an unknown vendor key | ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY |
      | an admin with another vendor's key  | ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY |

  Scenario Outline: It refuses <case>
    When token_login is called with service set to <service>
    Then it is refused with ERROR: @reason

    Examples: What is asked
      | case                       | service          |
      | a service nobody knows     | (unknown)        |
      | a service in small letters | company_settings |
      | no service                 | (empty)          |
