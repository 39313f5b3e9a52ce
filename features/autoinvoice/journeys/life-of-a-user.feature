@effect @restorable @removable
Feature: Life of a user
  What a user may do goes with membership and role, from the first key to the last call.

  Scenario: A new user without admin rights sees the company but changes nobody
    When user_show is called
    And the response is kept as "admin"
    And user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | USER                  |
    And the response is kept as "Nora"
    Given the caller is the user "Nora"
    When user_list is called
    Then the response lists at least these users
      | email                 | user_role |
      | nora.lund@example.com | USER      |
    When user_show is called for "admin"
    Then it is refused with ERROR: NO RIGHTS TO USER
    When user_update_e is called for "admin" with user_params.phone set to 1
    Then it is refused with ERROR: NO RIGHTS TO USER
    When user_delete is called for "admin"
    Then it is refused with ERROR: NO RIGHTS TO USER
    When user_create_e is called with user_params.email set to friend@example.com
    Then it is refused with ERROR: NO RIGHTS TO ADD USERS

  Scenario: A user who is made an admin adds the next one, until the role is taken away
    When user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | USER                  |
    And the response is kept as "Nora"
    And user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora Lund"
    And user_update_e is called for "Nora Lund" with user_params.user_role set to ADMIN
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
    When user_create_e is called with user_params.email set to nora.lund@example.com
    And the response is kept as "Nora"
    And user_list is called
    And the row with email nora.lund@example.com in the response is kept as "Nora Lund"
    And user_delete is called for "Nora Lund"
    Then it succeeds
    Given the caller is the user "Nora"
    When user_show is called
    Then it is refused with ERROR: USER HAS NO RIGHTS TO COMPANY
    Given the caller is an admin
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with OK: USER ADDED
    Given the caller is the user "Nora"
    When user_show is called
    Then the response has
      | email | nora.lund@example.com |

  Scenario: One user works for two companies
    Given the caller is an admin of another company
    When user_create_e is called
      | user_params.email     | nora.lund@example.com |
      | user_params.user_role | USER                  |
    And the response is kept as "Nora"
    Given the caller is an admin
    When user_create_e is called with user_params.email set to nora.lund@example.com
    Then it succeeds with OK: USER ADDED
    Given the caller is the user "Nora"
    When company_list is called
    Then the response lists these companies
      | maventa_uuid             |
      | (own company's uuid)     |
      | (another company's uuid) |
    When user_list is called
    Then the response lists at least these users
      | email                 |
      | nora.lund@example.com |
