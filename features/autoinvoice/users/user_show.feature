@read-only
Feature: user_show
  Returns a user of the company; without an id, the caller.

  Background:
    Given a user "Siri"
      | email      | siri@example.com |
      | role       | USER             |
      | first_name | Siri             |
      | last_name  | Dahl             |
      | phone      | +4790000007      |

  Scenario: It returns a user of the company
    When user_show is called for "Siri"
    Then it has
      | id         | (the id of "Siri") |
      | email      | siri@example.com   |
      | user_role  | USER               |
      | first_name | Siri               |
      | last_name  | Dahl               |
      | phone      | +4790000007        |

  @caller-without-id
  Scenario Outline: It returns the caller when <case>
    Given the caller is a member without admin rights
    When user_show is called with id set to <value>
    Then it has
      | user_role | USER |

    Examples: No id
      | case              | value    |
      | the id is nil     | (null)   |
      | the id is omitted | (absent) |

  Scenario: It refuses a member who is no admin
    Given the caller is a member without admin rights
    When user_show is called for "Siri"
    Then it is refused with ERROR: NO RIGHTS TO USER

  Scenario: It refuses an unknown id
    When user_show is called with id set to (unknown)
    Then it is refused with ERROR: NO RIGHTS TO USER

  Scenario: It refuses another company's user
    Given a user "Nils" of another company
    When user_show is called for "Nils"
    Then it is refused with ERROR: NO RIGHTS TO USER
