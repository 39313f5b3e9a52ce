@effect @removable
Feature: user_delete
  Deletes another user from the company.

  Background:
    Given a user "Siri"
      | role | USER |

  @unknown-id
  Scenario: It deletes a user, who is not found any more
    When user_delete is called for "Siri"
    Then it succeeds
    And user_delete for "Siri" now is refused with ERROR: USER NOT FOUND

  Scenario: It leaves the other users alone
    Given a user "Nora"
      | email | nora@example.com |
    When user_delete is called for "Siri"
    Then it succeeds
    And user_show for "Nora" now has
      | email | nora@example.com |

  Scenario: It refuses a member who is no admin
    Given the caller is a member without admin rights
    When user_delete is called for "Siri"
    Then it is refused with ERROR: NO RIGHTS TO USER

  Scenario Outline: It refuses <case>
    When user_delete is called with id set to <value>
    Then it is refused with ERROR: USER NOT FOUND

    @unknown-id
    Examples: What is asked
      | case          | value     |
      | an unknown id | (unknown) |

    @no-id
    Examples: What is asked
      | case        | value    |
      | an empty id | (empty)  |
      | no id       | (absent) |

  @others-are-unknown
  Scenario: It refuses to delete another company's user
    Given a user "Nils" of another company
    When user_delete is called for "Nils"
    Then it is refused with ERROR: USER NOT FOUND
