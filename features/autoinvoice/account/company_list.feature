@read-only
Feature: company_list
  Lists every company that the user with the given key is a member of.

  Scenario: It lists the admin's company with all its members
    When company_list is called
    Then the response lists at least these companies
      | name                 | bid                 | maventa_id                 | maventa_uuid         | id                   | user_api_key |
      | (own company's name) | (own company's bid) | (own company's maventa_id) | (own company's uuid) | (own company's uuid) | (some text)  |

  Scenario: It lists another company of the admin
    Given a company "Fjord"
      | name    | Fjord Regnskap AS      |
      | country | SE                     |
      | email   | post@fjord.example.com |
    When company_list is called
    Then the response lists these companies
      | name                 | maventa_uuid          |
      | (own company's name) | (own company's uuid)  |
      | Fjord Regnskap AS    | (the uuid of "Fjord") |
    And the response lists at least these companies
      | name              | country | email                  |
      | Fjord Regnskap AS | SE      | post@fjord.example.com |

  Scenario: It does not list a company of somebody else
    Given a company "Fjell" of another company
    When company_list is called
    Then the response lists these companies
      | name                 |
      | (own company's name) |

  @open-to-members
  Scenario: It lists the company for a member without admin rights
    Given the caller is a member without admin rights
    When company_list is called
    Then the response lists these companies
      | name                 |
      | (own company's name) |

  @only-company-is-meant
  Scenario: It lists the only company of a caller who names none
    Given the caller is an admin who names no company
    When company_list is called
    Then the response lists these companies
      | name                 |
      | (own company's name) |

  Scenario: It returns any name as it was written
    Given a company "Fjord"
      | name | Åse & Sønner "Øst" 北 AS |
    When company_list is called
    Then the response lists at least these companies
      | name                    |
      | Åse & Sønner "Øst" 北 AS |
