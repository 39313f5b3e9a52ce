@effect @lasting
Feature: token_login
  Returns an address that lets the user into the web application without a login.

  Scenario Outline: It returns an address for the service <service>
    When token_login is called with service set to <service>
    Then it succeeds

    Examples: Every service
      | service              |
      | FI_BANK_NETWORK_OPEN |
      | COMPANY_SETTINGS     |

  @login-for-every-member
  Scenario: It returns an address to a member without admin rights
    Given the caller is a member without admin rights
    When token_login is called
    Then it succeeds

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When token_login is called
    Then it is refused with ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY

    Examples: Who asks
      | caller                             |
      | an admin with another vendor's key |

    @vendor-keys-of-nobody
    Examples: Who asks
      | caller                              |
      | an admin without a vendor key       |
      | an admin with an unknown vendor key |

  Scenario Outline: It refuses <case>
    When token_login is called with service set to <service>
    Then it is refused with ERROR: @reason

    Examples: What is asked
      | case                    | service          |
      | an unknown service      | (unknown)        |
      | a service in lower case | company_settings |
      | a call without service  | (empty)          |
