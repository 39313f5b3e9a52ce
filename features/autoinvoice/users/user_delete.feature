@effect
Feature: user_delete
  Takes another user out of the company; nobody can delete himself.

  Background:
    Given a user "Siri"
      | email      | siri@example.com |
      | role       | USER             |
      | first_name | Siri             |
      | last_name  | Dahl             |
      | phone      | +4790000007      |

  Scenario: The user is no user of the company any more
    When user_delete is called for "Siri"
    Then it succeeds
    And user_list now lists these users
      | email                     | user_role | first_name |
      | kari.nordmann@example.com | ADMIN     | Kari       |
      | ola.hansen@example.com    | USER      | Ola        |
      | newcomer@example.com      | ADMIN     | Kari       |
      | accountant@example.com    | ADMIN     | Kari       |
    And user_show for "Siri" now is refused with ERROR: NO RIGHTS TO USER

  Scenario: A user of several companies stays with the others
    Given the caller is an admin of another company
    When user_list is called
    And the row with email accountant@example.com in the response is kept as "accountant"
    Then it succeeds
    Given the caller is an admin
    When user_delete is called for "accountant"
    Then it succeeds
    And user_show for "accountant" now is refused with ERROR: NO RIGHTS TO USER
    Given the caller is an admin of another company
    When user_show is called for "accountant"
    Then it succeeds

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When user_delete is called for "Siri"
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                    |
      | a member without admin rights | ERROR: NO RIGHTS TO USER |

  Scenario Outline: It refuses <case>
    When user_delete is called with id set to <value>
    Then it is refused with ERROR: USER NOT FOUND

    Examples: What is asked
      | case                  | value     |
      | an id that nobody has | (unknown) |
      | an empty id           | (empty)   |
      | no id                 | (absent)  |

  Scenario: It refuses to delete another company's user
    Given a user "Nils" of another company
    When user_delete is called for "Nils"
    Then it is refused with ERROR: USER NOT FOUND

  Scenario: It refuses to delete a user twice
    When user_delete is called for "Siri"
    Then it succeeds
    When user_delete is called for "Siri"
    Then it is refused with ERROR: USER NOT FOUND

  Scenario: It refuses to delete the caller
    When user_show is called
    And the response is kept as "me"
    Then it succeeds
    When user_delete is called for "me"
    Then it is refused with ERROR: CANNOT DELETE YOURSELF

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When user_delete is called for "Siri"
    Then it is refused with ERROR: COULD NOT DELETE USER
