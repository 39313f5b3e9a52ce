@effect @restorable @removable @deprecated
Feature: Old and new ways to users
  The old methods and the new ones work on the same users, and lead to the same.

  Scenario Outline: A user of <method> is shown, updated and deleted by new methods
    When <method> is called
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | USER                  |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    Then it succeeds with <status>
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora"
    Then user_show for "Nora" now has
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

  Scenario: A user whom the company has deleted is added again by the new method alone
    When user_create is called with user_params.email set to nora.lund@example.com
    Then it succeeds
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora"
    And user_delete is called for "Nora"
    Then it succeeds
    When user_create is called with user_params.email set to nora.lund@example.com
    Then it is refused with ERROR: @errormessage
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with OK: USER ADDED

  Scenario: An e-mail address that the new method has taken is refused by the old one
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with a UUID
    When user_create is called with user_params.email set to nora.lund@example.com
    Then it is refused with ERROR: @errormessage
