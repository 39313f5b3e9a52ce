@read-only
Feature: company_show
  Tells of the caller's company what the list of companies tells of each.

  Scenario: It tells of the company that the caller names
    When company_show is called
    Then the response has
      | name         | Example Seller AS          |
      | bid          | (own company's bid)        |
      | maventa_id   | (own company's maventa_id) |
      | maventa_uuid | (own company's uuid)       |
      | id           | (own company's uuid)       |
      | country      | NO                         |
      | email        | office@example.com         |
      | user_api_key | (some text)                |

  Scenario: It tells the key that the caller has
    When company_show is called
    And the response is kept as "ours"
    Then it succeeds
    Given the caller is the user "ours"
    When company_show is called
    Then the response has
      | name | Example Seller AS |

  Scenario: It tells of the one company of a caller who names none
    Given the caller is an admin who names no company
    When company_show is called
    Then the response has
      | name | Example Seller AS |

  Scenario: It tells another company's admin of that company
    Given the caller is an admin of another company
    When company_show is called
    Then the response has
      | name | Other Seller AS          |
      | id   | (another company's uuid) |

  Scenario Outline: It tells the <field> that the company has
    Given the company has <field> set to <value>
    When company_show is called
    Then the response has
      | <field> | <value> |

    Examples: What a company changes
      | field   | value                  |
      | name    | Åse & Sønner "Øst" AS  |
      | email   | post@fjord.example.com |
      | country | SE                     |
      | bid     | 212000-0142            |
