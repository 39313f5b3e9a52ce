@read-only
Feature: company_show
  Returns the caller's company.

  Scenario: It returns the company that the caller names
    When company_show is called
    Then it has
      | name       | (own company's name)       |
      | bid        | (own company's bid)        |
      | maventa_id | (own company's maventa_id) |
      | id         | (own company's uuid)       |

  Scenario: It returns the one company of a caller who names none
    Given the caller is an admin who names no company
    When company_show is called
    Then it has
      | id | (own company's uuid) |

  Scenario: It returns another company to its own admin
    Given the caller is an admin of another company
    When company_show is called
    Then it has
      | id | (another company's uuid) |

  Scenario Outline: It returns the <field> that the company has
    Given the company has <field> set to <value>
    When company_show is called
    Then it has
      | <field> | <value> |

    Examples: Settings
      | field   | value                  |
      | name    | Åse & Sønner "Øst" AS  |
      | email   | post@fjord.example.com |
      | country | SE                     |
      | bid     | 212000-0142            |
