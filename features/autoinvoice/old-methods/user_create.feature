@effect @irreversible @deprecated
Feature: user_create
  Adds a new user to the company, who has to follow the link of a mail first; user_create_e took its place.

  Scenario: It makes a user of whom the company knows what was given
    When user_create is called
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | USER                  |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    Then it succeeds with OK: USER SAVED
    And user_list now lists these users
      | email                     | user_role | first_name | last_name | phone       |
      | kari.nordmann@example.com | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | ola.hansen@example.com    | USER      | Ola        | Hansen    | +4790000001 |
      | newcomer@example.com      | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | accountant@example.com    | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | nora.lund@example.com     | USER      | Nora       | Lund      | +4790000005 |

  Scenario: It takes a confirmed password
    When user_create is called
      | user_params.password              | correct horse |
      | user_params.password_confirmation | correct horse |
    Then it succeeds

  Scenario Outline: It takes a user who wants <mails>
    When user_create is called with user_params.notifications_disabled set to <disabled>
    Then it succeeds

    Examples: Mails
      | mails    | disabled |
      | mails    | false    |
      | no mails | true     |

  Scenario: It takes an admin
    When user_create is called with user_params.user_role set to ADMIN
    Then it succeeds
    And user_list now lists these users
      | email                     | user_role | first_name |
      | kari.nordmann@example.com | ADMIN     | Kari       |
      | ola.hansen@example.com    | USER      | Ola        |
      | newcomer@example.com      | ADMIN     | Kari       |
      | accountant@example.com    | ADMIN     | Kari       |
      | new.user@example.com      | ADMIN     | Nora       |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When user_create is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                         |
      | a member without admin rights | ERROR: NO RIGHTS TO ADD USERS |

  Scenario Outline: It refuses <case>
    When user_create is called with user_params.<field> set to <value>
    Then it is refused with ERROR: @errormessage

    Examples: What is asked
      | case                                | field                 | value         |
      | a user without a first name         | first_name            | (empty)       |
      | a user whose first name is nil      | first_name            | (null)        |
      | a user whose first name is left out | first_name            | (absent)      |
      | a user without a last name          | last_name             | (empty)       |
      | a user whose last name is left out  | last_name             | (absent)      |
      | a user without an e-mail address    | email                 | (absent)      |
      | an e-mail address without a domain  | email                 | nora.lund     |
      | a role that there is not            | user_role             | OWNER         |
      | a password that is not confirmed    | password              | correct horse |
      | a confirmation without a password   | password_confirmation | correct horse |

  Scenario Outline: It refuses the address of <whom>
    Given a user "Siri"
      | email | siri@example.com |
    When user_create is called with user_params.email set to <email>
    Then it is refused with ERROR: @errormessage

    Examples: What is asked
      | whom                   | email                     |
      | a user                 | siri@example.com          |
      | a user in another case | Siri@Example.com          |
      | the caller             | kari.nordmann@example.com |

  Scenario: It refuses the address of a user of another company
    Given a user "Siri" of another company
      | email | siri@example.com |
    When user_create is called for "Siri"
    Then it is refused with ERROR: @errormessage
