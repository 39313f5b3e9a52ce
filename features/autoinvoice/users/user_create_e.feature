@effect @irreversible
Feature: user_create_e
  Adds a user to the company: a new one, whose API key it tells, or one that there is already.

  Scenario: It makes a user of whom the company knows what was given
    When user_create_e is called
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | USER                  |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    Then it succeeds with a UUID
    And user_list now lists these users
      | email                     | user_role | first_name | last_name | phone       |
      | kari.nordmann@example.com | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | ola.hansen@example.com    | USER      | Ola        | Hansen    | +4790000001 |
      | newcomer@example.com      | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | accountant@example.com    | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | nora.lund@example.com     | USER      | Nora       | Lund      | +4790000005 |

  Scenario: It gives a new user a key of the user's own
    When user_create_e is called
      | user_params.email      | nora.lund@example.com |
      | user_params.user_role  | USER                  |
      | user_params.first_name | Nora                  |
      | user_params.last_name  | Lund                  |
      | user_params.phone      | +4790000005           |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    Given the caller is the user "Nora"
    When user_show is called
    Then the response has
      | email     | nora.lund@example.com |
      | user_role | USER                  |

  Scenario: A user who gets no mail at all can call at once
    When user_create_e is called
      | user_params.notifications_disabled | true |
      | user_params.emails_disabled        | true |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    Given the caller is the user "Nora"
    When user_list is called
    Then it succeeds

  Scenario Outline: A user who gets <mails> must follow the link in a mail first
    When user_create_e is called
      | user_params.notifications_disabled | <notifications_disabled> |
      | user_params.emails_disabled        | <emails_disabled>        |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    Given the caller is the user "Nora"
    When user_show is called
    Then it is refused with ERROR: USER NOT ACTIVATED

    Examples: When it is asked
      | mails                | notifications_disabled | emails_disabled |
      | every mail           | false                  | false           |
      | mails about invoices | false                  | true            |
      | mails about errors   | true                   | false           |

  Scenario Outline: It takes <user>
    When user_create_e is called with user_params.<field> set to <value>
    Then it succeeds with a UUID

    Examples: Users
      | user                        | field     | value    |
      | an admin                    | user_role | ADMIN    |
      | a user without admin rights | user_role | USER     |
      | a user without a phone      | phone     | (absent) |

  Scenario: It takes a confirmed password
    When user_create_e is called
      | user_params.password              | correct horse |
      | user_params.password_confirmation | correct horse |
    Then it succeeds with a UUID

  Scenario: It adds a user of another company without telling the key
    Given a user "Siri" of another company
      | email      | siri@example.com |
      | first_name | Siri             |
    When user_create_e is called for "Siri"
    Then it succeeds with OK: USER ADDED
    And user_list now lists these users
      | email                     | user_role | first_name |
      | kari.nordmann@example.com | ADMIN     | Kari       |
      | ola.hansen@example.com    | USER      | Ola        |
      | newcomer@example.com      | ADMIN     | Kari       |
      | accountant@example.com    | ADMIN     | Kari       |
      | siri@example.com          | ADMIN     | Siri       |

  Scenario: It finds a user whatever the case of the address
    Given a user "Siri" of another company
      | email | siri@example.com |
    When user_create_e is called with user_params.email set to Siri@Example.com
    Then it succeeds with OK: USER ADDED
    And user_show for "Siri" now has
      | email | siri@example.com |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When user_create_e is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                         |
      | a member without admin rights | ERROR: NO RIGHTS TO ADD USERS |

  Scenario Outline: It refuses <case>
    When user_create_e is called with user_params.<field> set to <value>
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

  Scenario: It refuses a user who is a member already
    Given a user "Siri"
      | email | siri@example.com |
    When user_create_e is called for "Siri"
    Then it is refused with ERROR: @errormessage
