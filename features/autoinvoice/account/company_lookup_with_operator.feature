@read-only
Feature: company_lookup_with_operator
  Finds companies of the network, and tells each one's addresses with their operators.

  Background:
    Given a company "Fjord"
      | name            | Fjord & Fjell AS                     |
      | bid             | 914930421                            |
      | eia             | 0192:914930421                       |
      | vat_number      | NO914930421MVA                       |
      | maventa_id      | 5b3f8a52-1c0d-4f3a-9d6e-000000000001 |
      | address1        | Kaigata 4                            |
      | address2        | Oppgang B                            |
      | post_code       | 5016                                 |
      | post_office     | Bergen                               |
      | region          | Vestland                             |
      | receives_orders | true                                 |

  Scenario: It tells all that is known of a company
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Fjord & Fjell
    Then the response has
      | companies.edis.eia           | 0192:914930421                       |
      | companies.edis.operator_code | MAVENTA                              |
      | companies.name               | Fjord & Fjell AS                     |
      | companies.state              | Vestland                             |
      | companies.post_code          | 5016                                 |
      | companies.post_office        | Bergen                               |
      | companies.maventa_id         | 5b3f8a52-1c0d-4f3a-9d6e-000000000001 |
      | companies.bid                | 914930421                            |
      | companies.address1           | Kaigata 4                            |
      | companies.country            | NO                                   |
      | companies.address2           | Oppgang B                            |
      | companies.receive_invoices   | true                                 |
      | companies.receive_orders     | true                                 |

  Scenario Outline: It finds a company by <case>
    When company_lookup_with_operator is called with company_lookup_params.search_string set to <words>
    Then the response lists these companies
      | name             |
      | Fjord & Fjell AS |

    Examples: What can be looked for
      | case                      | words            |
      | its name                  | Fjord & Fjell AS |
      | the beginning of its name | Fjo              |
      | the end of its name       | Fjell AS         |
      | its name in small letters | fjord & fjell    |
      | its organisation number   | 914930421        |
      | its VAT number            | NO914930421MVA   |
      | its address               | 0192:914930421   |

  Scenario: It finds the caller's own company, and every other that matches
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Seller AS
    Then the response lists these companies
      | name              | bid                     |
      | Example Seller AS | (own company's bid)     |
      | Other Seller AS   | (another company's bid) |

  Scenario: It says of a company that takes no invoices that it takes none
    Given a company "Fjord"
      | receives        | false |
      | receives_orders | false |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Fjord
    Then the response lists these companies
      | name             | receive_invoices | receive_orders |
      | Fjord & Fjell AS | false            | false          |

  Scenario Outline: It looks in <case>
    Given a company "Fjord Oy"
      | country | FI |
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord  |
      | company_lookup_params.country_code  | <code> |
    Then the response lists these companies
      | country   |
      | <country> |

    Examples: One country
      | case          | code | country |
      | Norway alone  | NO   | NO      |
      | Finland alone | FI   | FI      |

  Scenario Outline: It looks in all countries when <case>
    Given a company "Fjord Oy"
      | country | FI |
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord  |
      | company_lookup_params.country_code  | <code> |
    Then the response lists these companies
      | country |
      | NO      |
      | FI      |

    Examples: No country
      | case                 | code     |
      | the country is empty | (empty)  |
      | the country is nil   | (null)   |
      | no country is given  | (absent) |

  Scenario Outline: It answers no more than <most> of 21 companies when the limit is <limit>
    Given 20 companies "Fjord"
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord   |
      | company_lookup_params.limit         | <limit> |
    Then the response lists <most> companies

    Examples: Limits
      | limit    | most |
      | 1        | 1    |
      | 19       | 19   |
      | 20       | 20   |
      | 21       | 21   |
      | (null)   | 20   |
      | (absent) | 20   |

  Scenario: It answers all of 20 companies without a limit
    Given 19 companies "Fjord"
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord    |
      | company_lookup_params.limit         | (absent) |
    Then the response lists 20 companies

  Scenario: It answers 200 companies
    Given 199 companies "Fjord"
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord |
      | company_lookup_params.limit         | 200   |
    Then the response lists 200 companies

  Scenario Outline: It refuses to answer 201 companies when the limit is <limit>
    Given 200 companies "Fjord"
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord   |
      | company_lookup_params.limit         | <limit> |
    Then it is refused with ERROR: TOO MANY RESULTS

    Examples: When it is asked
      | limit |
      | 20    |
      | 200   |
      | 201   |

  @lookup-stays-inside
  Scenario Outline: It asks no external directory when <case>
    Given an outside company "Acme"
      | name | Bakeri Skagen ApS |
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Skagen    |
      | company_lookup_params.disable_vies  | <disable> |
    Then it is refused with ERROR: NO RESULTS

    Examples: What is asked
      | case               | disable  |
      | that is wanted     | false    |
      | that is not wanted | true     |
      | nothing is said    | (absent) |

  Scenario Outline: It refuses <case>
    When company_lookup_with_operator is called with company_lookup_params.search_string set to <words>
    Then it is refused with <error>

    Examples: What is asked
      | case                                   | words    | error                                                 |
      | an empty search                        | (empty)  | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a search for nil                       | (null)   | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a search left out                      | (absent) | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | two characters                         | fj       | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | two characters of which one has a ring | åf       | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | words that no name has                 | Solskinn | ERROR: NO RESULTS                                     |
      | a part of an organisation number       | 91493042 | ERROR: NO RESULTS                                     |
      | a part of an address                   | 0192:914 | ERROR: NO RESULTS                                     |

  Scenario: It refuses a search in a country where nobody matches
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | fjord |
      | company_lookup_params.country_code  | SE    |
    Then it is refused with ERROR: NO RESULTS
