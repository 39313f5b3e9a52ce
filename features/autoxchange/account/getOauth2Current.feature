@read-only
Feature: getOauth2Current
  Tells the user, the company and the scopes of the token that the call carries.

  Scenario: It tells the user and the company
    Given the company has bid set to 987654325
    And the company has name set to Example Seller AS
    And the company has vat_number set to NO987654325MVA
    When getOauth2Current is called
    Then the response has
      | user.id             | (some text)               |
      | user.first_name     | Kari                      |
      | user.last_name      | Nordmann                  |
      | user.email          | kari.nordmann@example.com |
      | company.id          | (own company)             |
      | company.bid         | 987654325                 |
      | company.name        | Example Seller AS         |
      | company.country     | NO                        |
      | company.vat         | NO987654325MVA            |
      | company.wizard_done | true                      |
      | company.disabled    | false                     |

  Scenario: It tells another user of the company apart
    Given the company has bid set to 987654325
    And the caller is a member without admin rights
    When getOauth2Current is called
    Then the response has
      | user.first_name | Ola                    |
      | user.last_name  | Hansen                 |
      | user.email      | ola.hansen@example.com |
      | company.bid     | 987654325              |

  Scenario Outline: It tells the scopes of a token for <name>
    Given the caller's token has the scope <name>
    When getOauth2Current is called
    Then the response has
      | scopes | <scopes> |

    Examples:
      | name          | scopes                                                |
      | lookup        | lookup                                                |
      | company:write | company:write                                         |
      | company       | company:read, company:write                           |
      | global        | company:read, document:receive, document:send, lookup |
