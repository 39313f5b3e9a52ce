@effect @irreversible
Feature: Life of a user
  What a user may do goes with membership and role, from the first key to the last call.

  Scenario: A new user sees the company but changes nobody
    When user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | USER                  |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    When user_show is called
    And the response is kept as "boss"
    Then it succeeds
    Given the caller is the user "Nora"
    When user_list is called
    Then the response lists at least these users
      | email                 | user_role |
      | nora.lund@example.com | USER      |
    When user_show is called for "boss"
    Then it is refused with ERROR: NO RIGHTS TO USER
    When user_update_e is called for "boss" with user_params.phone set to 1
    Then it is refused with ERROR: NO RIGHTS TO USER
    When user_delete is called for "boss"
    Then it is refused with ERROR: NO RIGHTS TO USER
    When user_create_e is called with user_params.email set to friend@example.com
    Then it is refused with ERROR: NO RIGHTS TO ADD USERS

  Scenario: A user who is made an admin adds the next one, and may lose the role again
    When user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | USER                  |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora Lund"
    Then it succeeds
    When user_update_e is called for "Nora Lund" with user_params.user_role set to ADMIN
    Then it succeeds
    Given the caller is the user "Nora"
    When user_create_e is called with user_params.email set to friend@example.com
    Then it succeeds with a UUID
    Given the caller is an admin
    When user_update_e is called for "Nora Lund" with user_params.user_role set to USER
    Then it succeeds
    Given the caller is the user "Nora"
    When user_create_e is called with user_params.email set to another.friend@example.com
    Then it is refused with ERROR: NO RIGHTS TO ADD USERS

  Scenario: A user who is deleted is locked out, and let in again when added anew
    When user_create_e is called
      | user_params.email | nora.lund@example.com |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora Lund"
    Then it succeeds
    When user_delete is called for "Nora Lund"
    Then it succeeds
    Given the caller is the user "Nora"
    When user_show is called
    Then it is refused with ERROR: USER HAS NO RIGHTS TO COMPANY
    Given the caller is an admin who names no company
    And the caller is the user "Nora"
    When user_show is called
    Then it is refused with ERROR: USER HAS NO RIGHTS TO COMPANY
    Given the caller is an admin
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with OK: USER ADDED
    Given the caller is the user "Nora"
    When user_show is called
    Then the response has
      | email | nora.lund@example.com |

  Scenario: An admin may delete an admin, who cannot answer in kind
    When user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | ADMIN                 |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    When user_list is called
    And the row with email kari.nordmann@example.com in the response is kept as "Kari"
    Then it succeeds
    When user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora Lund"
    Then it succeeds
    When user_delete is called for "Nora Lund"
    Then it succeeds
    Given the caller is the user "Nora"
    When user_delete is called for "Kari"
    Then it is refused with ERROR: USER HAS NO RIGHTS TO COMPANY

  Scenario: One user works for two companies and is each one's own
    Given the caller is an admin of another company
    When user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | USER                  |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    Given the caller is an admin
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with OK: USER ADDED
    Given the caller is the user "Nora"
    When user_list is called
    Then the response lists at least these users
      | email                     |
      | kari.nordmann@example.com |
      | nora.lund@example.com     |
