@effect @removable
Feature: user_create_e
  Adds a user to the company: a new one, whose API key it returns, or an existing one.

  Scenario Outline: It creates a user with the role <role>
    When user_create_e is called
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | <role>                |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    Then it succeeds with a UUID
    And user_list now lists at least these users
      | email                 | user_role | first_name | last_name | phone       |
      | nora.lund@example.com | <role>    | Nora       | Lund      | +4790000005 |

    Examples: Roles
      | role  |
      | ADMIN |
      | USER  |

  @optional-members
  Scenario: It creates a user without a phone
    When user_create_e is called with user_params.phone set to (absent)
    Then it succeeds with a UUID

  @password-confirmed
  Scenario: It takes a password with its confirmation
    When user_create_e is called
      | user_params.password              | correct horse |
      | user_params.password_confirmation | correct horse |
    Then it succeeds with a UUID

  Scenario: It adds a user of another company, and does not return the key
    Given a user "Siri" of another company
      | email | siri@example.com |
    When user_create_e is called for "Siri"
    Then it succeeds with OK: USER ADDED
    And user_list now lists at least these users
      | email            |
      | siri@example.com |

  @address-in-any-case
  Scenario: It finds an existing user in whatever case the address is written
    Given a user "Siri" of another company
      | email | siri@example.com |
    When user_create_e is called with user_params.email set to Siri@Example.com
    Then it succeeds with OK: USER ADDED

  Scenario: It refuses a member who is no admin
    Given the caller is a member without admin rights
    When user_create_e is called
    Then it is refused with ERROR: NO RIGHTS TO ADD USERS

  Scenario Outline: It refuses a user with <case>
    When user_create_e is called with user_params.<field> set to <value>
    Then it is refused with ERROR: @errormessage

    Examples: What is asked
      | case                     | field      | value    |
      | an empty first name      | first_name | (empty)  |
      | a first name that is nil | first_name | (null)   |
      | no first name            | first_name | (absent) |
      | an empty last name       | last_name  | (empty)  |
      | no last name             | last_name  | (absent) |

    @invalid-values
    Examples: What is asked
      | case                               | field     | value     |
      | no e-mail address                  | email     | (absent)  |
      | an e-mail address without a domain | email     | nora.lund |
      | an unknown role                    | user_role | OWNER     |

    @password-confirmed
    Examples: What is asked
      | case                              | field                 | value         |
      | a password without a confirmation | password              | correct horse |
      | a confirmation without a password | password_confirmation | correct horse |

  @member-is-invalid
  Scenario: It refuses a user who is a member already
    Given a user "Siri"
    When user_create_e is called for "Siri"
    Then it is refused with ERROR: @errormessage
