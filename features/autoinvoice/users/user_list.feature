@read-only
Feature: user_list
  Lists the users of the company.

  Background:
    Given a user "Siri"
      | email      | siri@example.com |
      | role       | USER             |
      | first_name | Siri             |
      | last_name  | Dahl             |
      | phone      | +4790000007      |

  Scenario: It lists a user of the company
    When user_list is called
    Then it lists at least these users
      | id                 | email            | user_role | first_name | last_name | phone       |
      | (the id of "Siri") | siri@example.com | USER      | Siri       | Dahl      | +4790000007 |

  Scenario: It does not list another company's users
    Given a user "Nils" of another company
      | email | nils@example.com |
    When user_list is called
    Then it lists none of these users
      | email            |
      | nils@example.com |

  Scenario: It lists the users of the company that the caller names
    Given a user "Nils" of another company
      | email | nils@example.com |
    And the caller is an admin of another company
    When user_list is called
    Then it lists at least these users
      | email            |
      | nils@example.com |

  @members-may-list
  Scenario: It lists the users for a member who is no admin
    Given the caller is a member without admin rights
    When user_list is called
    Then it succeeds
