@read-only
Feature: Scopes that stand for others
  A token that was asked for by the name of a group allows every scope that the name stands for.

  @scope-aliases
  Scenario Outline: A token for <name> is enough for <method>
    When postOauth2Token is called with scope set to <name>
    Then it succeeds
    Given the caller's token has the scope <name>
    When <method> is called
    Then it succeeds

    Examples:
      | name    | method               |
      | global  | getV1CompanyProfiles |
      | global  | getV1LookupConsumers |
      | company | getV1CompanyProfiles |
      | eui     | getV1CompanyProfiles |
      | eui     | getV1LookupConsumers |
