@read-only
Feature: company_list
  Lists every company that the user with the given key is a member of.

  Scenario: It lists the one company of its admin
    When company_list is called
    Then the answer lists these companies
      | name              | bid                 | maventa_id                 | maventa_uuid         | id                   | country | email              | user_api_key |
      | Example Seller AS | (own company's bid) | (own company's maventa_id) | (own company's uuid) | (own company's uuid) | NO      | office@example.com | (some text)  |

  Scenario: It lists every company of an accountant
    Given the caller is an accountant of both companies
    When company_list is called
    Then the answer lists these companies
      | name              | maventa_uuid             |
      | Example Seller AS | (own company's uuid)     |
      | Other Seller AS   | (another company's uuid) |

  Scenario: It lists a company that the admin has besides
    Given a company "Fjord"
      | name    | Fjord Regnskap AS      |
      | country | SE                     |
      | email   | post@fjord.example.com |
    When company_list is called
    Then the answer lists these companies
      | name              | country | email                  |
      | Example Seller AS | NO      | office@example.com     |
      | Fjord Regnskap AS | SE      | post@fjord.example.com |

  Scenario: It does not list a company of somebody else
    Given a company "Fjell" of another company
    When company_list is called
    Then the answer lists these companies
      | name              |
      | Example Seller AS |

  Scenario: It tells a member without admin rights the same
    Given the caller is a member without admin rights
    When company_list is called
    Then the answer lists these companies
      | name              |
      | Example Seller AS |

  Scenario: It lists the companies of a caller who names none but has one only
    Given the caller is an admin who names no company
    When company_list is called
    Then the answer lists these companies
      | name              |
      | Example Seller AS |

  Scenario: It gives back any name as it was written
    Given a company "Fjord"
      | name | Åse & Sønner "Øst" 北 AS |
    When company_list is called
    Then the answer lists these companies
      | name                    |
      | Example Seller AS       |
      | Åse & Sønner "Øst" 北 AS |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When company_list is called
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
    When company_list is called
    Then it refuses with ERROR: UNKNOWN ERROR

  Scenario: It is not answered without TLS
    When company_list is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When company_list is called again and again with any arguments
    Then every call keeps its contract
