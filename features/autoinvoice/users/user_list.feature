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

  Scenario: It lists everyone who is a user of the company
    When user_list is called
    Then the response lists these users
      | email                     | user_role | first_name | last_name | phone       |
      | kari.nordmann@example.com | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | ola.hansen@example.com    | USER      | Ola        | Hansen    | +4790000001 |
      | newcomer@example.com      | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | accountant@example.com    | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | siri@example.com          | USER      | Siri       | Dahl      | +4790000007 |

  Scenario: It tells the id by which a user is known
    When user_list is called
    Then the response lists at least these users
      | id                 | email            |
      | (the id of "Siri") | siri@example.com |

  Scenario: It tells the id by which a user is shown
    When user_list is called
    And the row with email siri@example.com in the response is kept as "found"
    Then it succeeds
    And user_show for "found" now has
      | id    | (the id of "Siri") |
      | email | siri@example.com   |

  Scenario: It does not list another company's users
    Given a user "Nils" of another company
      | email | nils@example.com |
    When user_list is called
    Then the response lists these users
      | email                     | user_role | first_name |
      | kari.nordmann@example.com | ADMIN     | Kari       |
      | ola.hansen@example.com    | USER      | Ola        |
      | newcomer@example.com      | ADMIN     | Kari       |
      | accountant@example.com    | ADMIN     | Kari       |
      | siri@example.com          | USER      | Siri       |

  Scenario: It lists the users of the company that is named
    Given the caller is an admin of another company
    When user_list is called
    Then the response lists these users
      | email                  |
      | nils.berg@example.com  |
      | accountant@example.com |

  Scenario: It answers a member without admin rights
    Given the caller is a member without admin rights
    When user_list is called
    Then it succeeds

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When user_list is called
    Then it is refused with ERROR: UNKNOWN ERROR
