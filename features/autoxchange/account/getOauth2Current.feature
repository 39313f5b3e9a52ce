@read-only
Feature: getOauth2Current
  Reports the user, the company and the scopes that the caller's token stands for.

  @who-the-token-is-for
  Scenario: It reports the company
    Given the company has country set to NO
    And the company has vat_number set to NO987654325MVA
    When getOauth2Current is called
    Then the response has
      | company.id          | (own company)        |
      | company.bid         | (own company's bid)  |
      | company.name        | (own company's name) |
      | company.country     | NO                   |
      | company.vat         | NO987654325MVA       |
      | company.wizard_done | true                 |
      | company.disabled    | false                |

  Scenario: It reports the user
    When getOauth2Current is called
    Then the response has
      | user.id         | (some text) |
      | user.first_name | (some text) |
      | user.last_name  | (some text) |
      | user.email      | (some text) |

  Scenario Outline: It reports the scopes of a token for <name>
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
