@read-only
Feature: company_list
  Lists every company that the user with the given key is a member of.

  Scenario: It lists the one company of its admin
    When company_list is called
    Then the response lists these companies
      | name              | bid                 | maventa_id                 | maventa_uuid         | id                   | country | email              | user_api_key |
      | Example Seller AS | (own company's bid) | (own company's maventa_id) | (own company's uuid) | (own company's uuid) | NO      | office@example.com | (some text)  |

  Scenario: It lists every company of an accountant
    Given the caller is an accountant of both companies
    When company_list is called
    Then the response lists these companies
      | name              | maventa_uuid             |
      | Example Seller AS | (own company's uuid)     |
      | Other Seller AS   | (another company's uuid) |

  Scenario: It lists a company that the admin has besides
    Given a company "Fjord"
      | name    | Fjord Regnskap AS      |
      | country | SE                     |
      | email   | post@fjord.example.com |
    When company_list is called
    Then the response lists these companies
      | name              | country | email                  |
      | Example Seller AS | NO      | office@example.com     |
      | Fjord Regnskap AS | SE      | post@fjord.example.com |

  Scenario: It does not list a company of somebody else
    Given a company "Fjell" of another company
    When company_list is called
    Then the response lists these companies
      | name              |
      | Example Seller AS |

  Scenario: It tells a member without admin rights the same
    Given the caller is a member without admin rights
    When company_list is called
    Then the response lists these companies
      | name              |
      | Example Seller AS |

  Scenario: It lists the companies of a caller who names none but has one only
    Given the caller is an admin who names no company
    When company_list is called
    Then the response lists these companies
      | name              |
      | Example Seller AS |

  Scenario: It gives back any name as it was written
    Given a company "Fjord"
      | name | Åse & Sønner "Øst" 北 AS |
    When company_list is called
    Then the response lists these companies
      | name                    |
      | Example Seller AS       |
      | Åse & Sønner "Øst" 北 AS |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When company_list is called
    Then it is refused with ERROR: UNKNOWN ERROR
