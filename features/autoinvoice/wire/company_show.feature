@read-only
Feature: company_show
  Tells of the caller's company what the list of companies tells of each.

  Scenario: It tells of the company that the caller names
    When company_show is called
    Then it succeeds
    And the answer has
      | name         | Example Seller AS          |
      | bid          | (own company's bid)        |
      | maventa_id   | (own company's maventa_id) |
      | maventa_uuid | (own company's uuid)       |
      | id           | (own company's uuid)       |
      | country      | NO                         |
      | email        | office@example.com         |
      | user_api_key | (some text)                |

  Scenario: It tells the key that the caller has
    When company_show is called, giving "ours"
    Then it succeeds
    Given the caller has the user key of "ours"
    When company_show is called
    Then it succeeds
    And the answer has
      | name | Example Seller AS |

  Scenario: It tells of the one company of a caller who names none
    Given the caller is an admin who names no company
    When company_show is called
    Then the answer has
      | name | Example Seller AS |

  Scenario: It tells another company's admin of that company
    Given the caller is an admin of another company
    When company_show is called
    Then the answer has
      | name | Other Seller AS          |
      | id   | (another company's uuid) |

  Scenario Outline: It tells the <field> that the company has
    Given the company has <field> set to <value>
    When company_show is called
    Then the answer has
      | <field> | <value> |

    Examples: What a company changes
      | field   | value                  |
      | name    | Åse & Sønner "Øst" AS  |
      | email   | post@fjord.example.com |
      | country | SE                     |
      | bid     | 212000-0142            |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When company_show is called
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

  Scenario: It is not answered without TLS
    When company_show is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When company_show is called again and again with any arguments
    Then every call keeps its contract
