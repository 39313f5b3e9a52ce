@effect @restorable @removable @deprecated
Feature: Keys and records of users
  A user's key works once the account is active, and opens the user's own record.

  @activation
  Scenario: A new user who gets no mail calls at once
    When user_create_e is called
      | user_params.email                  | nora.lund@example.com |
      | user_params.notifications_disabled | true                  |
      | user_params.emails_disabled        | true                  |
    And the response is kept as "Nora"
    Then it succeeds with a UUID
    Given the caller is the user "Nora"
    When user_show is called
    Then it has
      | email | nora.lund@example.com |

  @activation
  Scenario Outline: A new user who gets <mails> must activate the account first
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

  Scenario: The key that company_list returns is the caller's
    When company_list is called
    And the row with name Example Seller AS in the response is kept as "ours"
    Then it succeeds
    Given the caller is the user "ours"
    When company_show is called
    Then it has
      | id | (own company's uuid) |

  @own-record
  Scenario: A member reads the own record by its id
    Given the caller is a member without admin rights
    When user_show is called with id set to (absent)
    And the response is kept as "me"
    Then it succeeds
    When user_show is called for "me"
    Then it has
      | user_role | USER |

  Scenario Outline: A member changes the own phone with <method>
    Given the caller is a member without admin rights
    When user_show is called
    And the response is kept as "me"
    Then it succeeds
    When <method> is called for "me" with user_params.phone set to +4790000009
    Then it succeeds
    And user_show for "me" now has
      | phone     | +4790000009 |
      | user_role | USER        |

    Examples: Old and new
      | method        |
      | user_update   |
      | user_update_e |

  Scenario Outline: A member cannot make himself an admin with <method>
    Given the caller is a member without admin rights
    When user_show is called
    And the response is kept as "me"
    Then it succeeds
    When <method> is called for "me" with user_params.user_role set to ADMIN
    Then it is refused with <error>

    Examples: What is asked
      | method        | error                           |
      | user_update   | ERROR: USER COULD NOT BE SAVED  |
      | user_update_e | ERROR: USER COULD NOT BE SAVEDS |

  Scenario: An admin cannot delete the own account
    When user_show is called
    And the response is kept as "me"
    Then it succeeds
    When user_delete is called for "me"
    Then it is refused with ERROR: CANNOT DELETE YOURSELF

  @other-companies-keep-the-user
  Scenario: A user who is deleted from one company stays with the other
    Given a user "Siri" of another company
      | email | siri@example.com |
    When user_create_e is called for "Siri"
    Then it succeeds with OK: USER ADDED
    When user_delete is called for "Siri"
    Then it succeeds
    Given the caller is an admin of another company
    When user_show is called for "Siri"
    Then it succeeds
