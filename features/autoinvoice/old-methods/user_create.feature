@effect @removable @deprecated
Feature: user_create
  Adds a new user to the company; user_create_e took its place.

  Scenario Outline: It creates a user with the role <role>
    When user_create is called
      | user_params.email                  | nora.lund@example.com |
      | user_params.user_role              | <role>                |
      | user_params.first_name             | Nora                  |
      | user_params.last_name              | Lund                  |
      | user_params.phone                  | +4790000005           |
      | user_params.notifications_disabled | true                  |
    Then it succeeds
    And user_list now lists at least these users
      | email                 | user_role | first_name | last_name | phone       |
      | nora.lund@example.com | <role>    | Nora       | Lund      | +4790000005 |

    Examples: Roles
      | role  |
      | ADMIN |
      | USER  |

  @password-confirmed
  Scenario: It takes a password with its confirmation
    When user_create is called
      | user_params.password              | correct horse |
      | user_params.password_confirmation | correct horse |
    Then it succeeds

  Scenario: It refuses a member who is no admin
    Given the caller is a member without admin rights
    When user_create is called
    Then it is refused with ERROR: NO RIGHTS TO ADD USERS

  Scenario Outline: It refuses a user with <case>
    When user_create is called with user_params.<field> set to <value>
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

  Scenario Outline: It refuses the address of a user <case>
    Given a user "Siri"
      | email | siri@example.com |
    When user_create is called with user_params.email set to <email>
    Then it is refused with ERROR: @errormessage

    @unique-address
    Examples: What is asked
      | case         | email            |
      | as it stands | siri@example.com |

    @address-in-any-case
    Examples: What is asked
      | case            | email            |
      | in another case | Siri@Example.com |

  @unique-address
  Scenario: It refuses the address of another company's user
    Given a user "Siri" of another company
    When user_create is called for "Siri"
    Then it is refused with ERROR: @errormessage
