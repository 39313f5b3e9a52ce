@effect @irreversible @deprecated
Feature: Old and new ways to users
  The old methods and the new ones work on the same users, and lead to the same.

  Scenario Outline: What <method> makes is shown, changed and deleted by the new methods
    When <method> is called
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | USER                  |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    Then it succeeds with <status>
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora"
    Then it succeeds
    And user_show for "Nora" now has
      | email      | nora.lund@example.com |
      | user_role  | USER                  |
      | first_name | Nora                  |
      | last_name  | Lund                  |
      | phone      | +4790000005           |
    When user_update_e is called for "Nora" with user_params.first_name set to Eleonora
    Then it succeeds
    And user_show for "Nora" now has
      | first_name | Eleonora |
    When user_delete is called for "Nora"
    Then it succeeds
    And user_show for "Nora" now is refused with ERROR: NO RIGHTS TO USER

    Examples: Old and new
      | method        | status         |
      | user_create   | OK: USER SAVED |
      | user_create_e | a UUID         |

  Scenario Outline: What <method> changes is what user_show tells
    Given a user "Nora"
      | email | nora.lund@example.com |
    When <method> is called for "Nora"
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | USER                  |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    Then it succeeds
    And user_show for "Nora" now has
      | email      | nora.lund@example.com |
      | user_role  | USER                  |
      | first_name | Nora                  |
      | last_name  | Lund                  |
      | phone      | +4790000005           |

    Examples: Old and new
      | method        |
      | user_update   |
      | user_update_e |

  Scenario Outline: An address that <first> took is refused by <second>
    When <first> is called with user_params.email set to nora.lund@example.com
    Then it succeeds with <status>
    When <second> is called with user_params.email set to nora.lund@example.com
    Then it is refused with ERROR: @errormessage

    Examples: What is asked
      | first         | status         | second        |
      | user_create   | OK: USER SAVED | user_create_e |
      | user_create_e | a UUID         | user_create   |

  Scenario: A user whom the company has deleted can be added anew by the new method alone
    When user_create is called with user_params.email set to nora.lund@example.com
    Then it succeeds
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora"
    Then it succeeds
    When user_delete is called for "Nora"
    Then it succeeds
    When user_create is called with user_params.email set to nora.lund@example.com
    Then it is refused with ERROR: @errormessage
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with OK: USER ADDED
