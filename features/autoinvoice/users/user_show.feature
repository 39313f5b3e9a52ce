@read-only
Feature: user_show
  Tells who a user of the company is; without an id, who the caller is.

  Background:
    Given a user "Siri"
      | email      | siri@example.com |
      | role       | USER             |
      | first_name | Siri             |
      | last_name  | Dahl             |
      | phone      | +4790000007      |

  Scenario: It tells all that is known of a user
    When user_show is called for "Siri"
    Then the response has
      | email      | siri@example.com   |
      | user_role  | USER               |
      | first_name | Siri               |
      | last_name  | Dahl               |
      | phone      | +4790000007        |
      | id         | (the id of "Siri") |

  Scenario Outline: It tells the caller about himself when <case>
    Given the caller is a member without admin rights
    When user_show is called with id set to <value>
    Then the response has
      | email     | ola.hansen@example.com |
      | user_role | USER                   |

    Examples: No id
      | case               | value    |
      | the id is nil      | (null)   |
      | the id is left out | (absent) |

  Scenario: It tells the caller about himself by his id
    Given the caller is a member without admin rights
    When user_show is called with id set to (absent)
    Then it succeeds
    When user_list is called
    And the row with email ola.hansen@example.com in the response is kept as "me"
    Then it succeeds
    When user_show is called for "me"
    Then the response has
      | email | ola.hansen@example.com |

  Scenario: It tells an admin about a user of several companies
    Given the caller is an admin of another company
    When user_list is called
    And the row with email accountant@example.com in the response is kept as "accountant"
    Then it succeeds
    And user_show for "accountant" now has
      | email | accountant@example.com |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When user_show is called for "Siri"
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                    |
      | a member without admin rights | ERROR: NO RIGHTS TO USER |

  Scenario: It refuses an id that nobody has
    When user_show is called with id set to (unknown)
    Then it is refused with ERROR: NO RIGHTS TO USER

  Scenario: It refuses to tell of another company's user
    Given a user "Nils" of another company
    When user_show is called for "Nils"
    Then it is refused with ERROR: NO RIGHTS TO USER

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When user_show is called for "Siri"
    Then it is refused with ERROR: UNKNOWN ERROR
