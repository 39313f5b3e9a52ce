@effect
Feature: user_update_e
  Changes what is known of a user of the company, but for the e-mail address.

  Background:
    Given a user "Siri"
      | email      | siri@example.com |
      | role       | USER             |
      | first_name | Siri             |
      | last_name  | Dahl             |
      | phone      | +4790000007      |

  Scenario: It changes what is given
    When user_update_e is called for "Siri"
      | user_params.user_role  | ADMIN        |
      | user_params.first_name | Sigrid       |
      | user_params.last_name  | Østby-Łukasz |
      | user_params.phone      | +4790000008  |
    Then it succeeds
    And user_show for "Siri" now has
      | user_role  | ADMIN        |
      | first_name | Sigrid       |
      | last_name  | Østby-Łukasz |
      | phone      | +4790000008  |

  Scenario Outline: It leaves a <member> that is <how> as it was
    When user_update_e is called for "Siri"
      | user_params.first_name | Sigrid  |
      | user_params.<field>    | <value> |
    Then it succeeds
    And user_show for "Siri" now has
      | first_name | Sigrid      |
      | user_role  | USER        |
      | last_name  | Dahl        |
      | phone      | +4790000007 |

    Examples: Nothing given
      | member    | how      | field     | value    |
      | last name | left out | last_name | (absent) |
      | last name | nil      | last_name | (null)   |
      | phone     | left out | phone     | (absent) |
      | phone     | nil      | phone     | (null)   |
      | role      | left out | user_role | (absent) |

  Scenario: It empties a phone
    When user_update_e is called for "Siri" with user_params.phone set to (empty)
    Then it succeeds
    And user_show for "Siri" now has
      | phone | (empty) |

  Scenario: It never changes the e-mail address
    When user_update_e is called for "Siri"
      | user_params.email      | sigrid@example.com |
      | user_params.first_name | Sigrid             |
    Then it succeeds
    And user_show for "Siri" now has
      | email      | siri@example.com |
      | first_name | Sigrid           |

  Scenario: It changes nobody else
    When user_update_e is called for "Siri" with user_params.first_name set to Sigrid
    Then it succeeds
    And user_list now lists these users
      | email                     | user_role | first_name |
      | kari.nordmann@example.com | ADMIN     | Kari       |
      | ola.hansen@example.com    | USER      | Ola        |
      | newcomer@example.com      | ADMIN     | Kari       |
      | accountant@example.com    | ADMIN     | Kari       |
      | siri@example.com          | USER      | Sigrid     |

  Scenario Outline: It switches <mails>
    When user_update_e is called for "Siri" with user_params.<field> set to <value>
    Then it succeeds

    Examples: Mails
      | mails                    | field                  | value |
      | mails about invoices off | notifications_disabled | true  |
      | mails about invoices on  | notifications_disabled | false |
      | all mails off            | emails_disabled        | true  |
      | all mails on             | emails_disabled        | false |

  Scenario: It takes a confirmed password
    When user_update_e is called for "Siri"
      | user_params.password              | correct horse |
      | user_params.password_confirmation | correct horse |
    Then it succeeds

  Scenario: A user may change what is known of himself
    Given the caller is a member without admin rights
    When user_show is called
    And the response is kept as "me"
    Then it succeeds
    When user_update_e is called for "me" with user_params.phone set to +4790000009
    Then it succeeds
    And user_show for "me" now has
      | phone     | +4790000009 |
      | user_role | USER        |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When user_update_e is called for "Siri"
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                    |
      | a member without admin rights | ERROR: NO RIGHTS TO USER |

  Scenario Outline: It refuses <case>
    When user_update_e is called for "Siri" with user_params.<field> set to <value>
    Then it is refused with ERROR: USER COULD NOT BE SAVEDS

    Examples: What is asked
      | case                              | field                 | value         |
      | to empty the first name           | first_name            | (empty)       |
      | to empty the last name            | last_name             | (empty)       |
      | a role that there is not          | user_role             | OWNER         |
      | a password that is not confirmed  | password              | correct horse |
      | a confirmation without a password | password_confirmation | correct horse |

  Scenario: It refuses to make an admin of a member who asks for it himself
    Given the caller is a member without admin rights
    When user_show is called
    And the response is kept as "me"
    Then it succeeds
    When user_update_e is called for "me" with user_params.user_role set to ADMIN
    Then it is refused with ERROR: USER COULD NOT BE SAVEDS

  Scenario: It refuses an id that nobody has
    When user_update_e is called with id set to (unknown)
    Then it is refused with ERROR: USER NOT FOUND

  Scenario: It refuses to change another company's user
    Given a user "Nils" of another company
    When user_update_e is called for "Nils"
    Then it is refused with ERROR: USER NOT FOUND

  Scenario: It refuses to change a user who was deleted
    When user_delete is called for "Siri"
    Then it succeeds
    When user_update_e is called for "Siri"
    Then it is refused with ERROR: USER NOT FOUND
