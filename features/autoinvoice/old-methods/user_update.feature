@effect @restorable @deprecated
Feature: user_update
  Changes a user of the company; user_update_e took its place.

  Background:
    Given a user "Siri"
      | email      | siri@example.com |
      | role       | USER             |
      | first_name | Siri             |
      | last_name  | Dahl             |
      | phone      | +4790000007      |

  Scenario: It changes what is set
    When user_update is called for "Siri"
      | user_params.first_name             | Sigrid       |
      | user_params.last_name              | Østby-Łukasz |
      | user_params.phone                  | +4790000008  |
      | user_params.notifications_disabled | true         |
    Then it succeeds
    And user_show for "Siri" now has
      | first_name | Sigrid       |
      | last_name  | Østby-Łukasz |
      | phone      | +4790000008  |

  @role-can-change
  Scenario: It changes the role
    When user_update is called for "Siri" with user_params.user_role set to ADMIN
    Then it succeeds
    And user_show for "Siri" now has
      | user_role | ADMIN |

  @only-given-changes
  Scenario: It leaves alone what is nil or absent
    When user_update is called for "Siri"
      | user_params.first_name | Sigrid   |
      | user_params.last_name  | (null)   |
      | user_params.phone      | (absent) |
    Then it succeeds
    And user_show for "Siri" now has
      | first_name | Sigrid      |
      | user_role  | USER        |
      | last_name  | Dahl        |
      | phone      | +4790000007 |

  @phone-is-cleared
  Scenario: It clears a phone
    When user_update is called for "Siri" with user_params.phone set to (empty)
    Then it succeeds
    And user_show for "Siri" now has
      | phone | (empty) |

  @email-is-ignored
  Scenario: It never changes the e-mail address
    When user_update is called for "Siri"
      | user_params.email      | sigrid@example.com |
      | user_params.first_name | Sigrid             |
    Then it succeeds
    And user_show for "Siri" now has
      | email      | siri@example.com |
      | first_name | Sigrid           |

  Scenario: It leaves the other users alone
    Given a user "Nora"
      | first_name | Nora |
    When user_update is called for "Siri" with user_params.first_name set to Sigrid
    Then it succeeds
    And user_show for "Nora" now has
      | first_name | Nora |

  @password-confirmed
  Scenario: It takes a password with its confirmation
    When user_update is called for "Siri"
      | user_params.password              | correct horse |
      | user_params.password_confirmation | correct horse |
    Then it succeeds

  Scenario: It refuses a member who is no admin
    Given the caller is a member without admin rights
    When user_update is called for "Siri"
    Then it is refused with ERROR: NO RIGHTS TO USER

  Scenario Outline: It refuses <case>
    When user_update is called for "Siri" with user_params.<field> set to <value>
    Then it is refused with ERROR: USER COULD NOT BE SAVED

    Examples: What is asked
      | case                              | field                 | value         |
      | an empty first name               | first_name            | (empty)       |
      | an empty last name                | last_name             | (empty)       |
      | an unknown role                   | user_role             | OWNER         |
      | a password without a confirmation | password              | correct horse |
      | a confirmation without a password | password_confirmation | correct horse |

  @unknown-id-has-no-rights
  Scenario: It refuses an unknown id
    When user_update is called with id set to (unknown)
    Then it is refused with ERROR: NO RIGHTS TO USER

  Scenario: It refuses to change another company's user
    Given a user "Nils" of another company
    When user_update is called for "Nils"
    Then it is refused with ERROR: NO RIGHTS TO USER
