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
    Then the answer lists these users
      | email                     | user_role | first_name | last_name | phone       |
      | kari.nordmann@example.com | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | ola.hansen@example.com    | USER      | Ola        | Hansen    | +4790000001 |
      | newcomer@example.com      | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | accountant@example.com    | ADMIN     | Kari       | Nordmann  | +4790000001 |
      | siri@example.com          | USER      | Siri       | Dahl      | +4790000007 |

  Scenario: It tells the id by which a user is known
    When user_list is called
    Then the answer lists these among its users
      | id                 | email            |
      | (the id of "Siri") | siri@example.com |

  Scenario: It tells the id by which a user is shown
    When user_list is called, giving "found" where email is siri@example.com
    Then it succeeds
    And user_show for "found" now answers with
      | id    | (the id of "Siri") |
      | email | siri@example.com   |

  Scenario: It does not list another company's users
    Given a user "Nils" of another company
      | email | nils@example.com |
    When user_list is called
    Then the answer lists these users
      | email                     | user_role | first_name |
      | kari.nordmann@example.com | ADMIN     | Kari       |
      | ola.hansen@example.com    | USER      | Ola        |
      | newcomer@example.com      | ADMIN     | Kari       |
      | accountant@example.com    | ADMIN     | Kari       |
      | siri@example.com          | USER      | Siri       |

  Scenario: It lists the users of the company that is named
    Given the caller is an admin of another company
    When user_list is called
    Then the answer lists these users
      | email                  |
      | nils.berg@example.com  |
      | accountant@example.com |

  Scenario: It answers a member without admin rights
    Given the caller is a member without admin rights
    When user_list is called
    Then it succeeds

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When user_list is called
    Then it refuses with <error>

    Examples: Who asks
      | caller                                     | error                                                          |
      | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service breaks inside
    When user_list is called
    Then it refuses with ERROR: UNKNOWN ERROR

  Scenario: It is not answered without TLS
    When user_list is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When user_list is called again and again with any arguments
    Then every call keeps its contract
