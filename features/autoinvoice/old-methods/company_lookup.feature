@read-only @deprecated
Feature: company_lookup
  Finds companies in the network, and where it has no match in external directories.

  Background:
    Given a company "Fjord"
      | name            | Fjord & Fjell AS |
      | bid             | 914930421        |
      | eia             | 0192:914930421   |
      | vat_number      | NO914930421MVA   |
      | address1        | Kaigata 4        |
      | address2        | Oppgang B        |
      | post_code       | 5016             |
      | post_office     | Bergen           |
      | region          | Vestland         |
      | receives_orders | true             |

  Scenario: It returns a company with all its members
    When company_lookup is called with company_lookup_params.search_string set to Fjord & Fjell AS
    Then it lists these companies
      | edis           | name             | state    | post_code | post_office | maventa_id                  | bid       | address1  | country | address2  | receive_invoices | receive_orders |
      | 0192:914930421 | Fjord & Fjell AS | Vestland | 5016      | Bergen      | (the maventa_id of "Fjord") | 914930421 | Kaigata 4 | NO      | Oppgang B | true             | true           |

  Scenario Outline: It finds a company by <case>
    When company_lookup is called with company_lookup_params.search_string set to <text>
    Then it lists these companies
      | name             |
      | Fjord & Fjell AS |

    Examples: What can be searched for
      | case                    | text             |
      | its name                | Fjord & Fjell AS |
      | its organisation number | 914930421        |
      | its VAT number          | NO914930421MVA   |
      | its address             | 0192:914930421   |

    @partial-names
    Examples: Parts of its name
      | case                      | text          |
      | the beginning of its name | Fjo           |
      | the end of its name       | Fjell AS      |
      | its name in small letters | fjord & fjell |

  @partial-names
  Scenario: It finds every company that matches, the caller's own included
    When company_lookup is called with company_lookup_params.search_string set to Seller AS
    Then it lists at least these companies
      | name                     | bid                     |
      | (own company's name)     | (own company's bid)     |
      | (another company's name) | (another company's bid) |

  Scenario: It reports that a company receives neither invoices nor orders
    Given a company "Fjord"
      | receives        | false |
      | receives_orders | false |
    When company_lookup is called with company_lookup_params.search_string set to 914930421
    Then it lists these companies
      | name             | receive_invoices | receive_orders |
      | Fjord & Fjell AS | false            | false          |

  @one-country
  Scenario Outline: It searches <country> alone
    Given a company "Fjord Oy"
      | country | FI |
    When company_lookup is called
      | company_lookup_params.search_string | fjord     |
      | company_lookup_params.country_code  | <country> |
    Then it lists these companies
      | country   |
      | <country> |

    Examples: Countries
      | country |
      | NO      |
      | FI      |

  @one-country
  Scenario Outline: It searches every country when country_code is <code>
    Given a company "Fjord Oy"
      | country | FI |
    When company_lookup is called
      | company_lookup_params.search_string | fjord  |
      | company_lookup_params.country_code  | <code> |
    Then it lists these companies
      | country |
      | NO      |
      | FI      |

    Examples: No country
      | code     |
      | (empty)  |
      | (null)   |
      | (absent) |

  @limit-of-hits
  Scenario Outline: It returns <most> of 22 companies when the limit is <limit>
    Given 21 companies "Fjord"
    When company_lookup is called
      | company_lookup_params.search_string | fjord   |
      | company_lookup_params.limit         | <limit> |
    Then it lists <most> companies

    Examples: Limits
      | limit    | most |
      | 1        | 1    |
      | 21       | 21   |
      | (null)   | 20   |
      | (absent) | 20   |

  @limit-of-hits
  Scenario: It returns 200 companies
    Given 199 companies "Fjord"
    When company_lookup is called
      | company_lookup_params.search_string | fjord |
      | company_lookup_params.limit         | 200   |
    Then it lists 200 companies

  Scenario Outline: It refuses a search with 201 hits when the limit is <limit>
    Given 200 companies "Fjord"
    When company_lookup is called
      | company_lookup_params.search_string | fjord   |
      | company_lookup_params.limit         | <limit> |
    Then it is refused with ERROR: TOO MANY RESULTS

    Examples: When it is asked
      | limit |
      | 20    |
      | 201   |

  @lookup-falls-back @outsiders-receive-nothing
  Scenario Outline: It asks external directories when disable_vies is <disable>
    Given an outside company "Acme"
      | name | Bakeri Skagen ApS |
      | bid  | 913341082         |
      | eia  | 0192:913341082    |
    When company_lookup is called
      | company_lookup_params.search_string | Bakeri Skagen ApS |
      | company_lookup_params.disable_vies  | <disable>         |
    Then it lists these companies
      | name              | bid       | edis           | maventa_id | receive_invoices | receive_orders |
      | Bakeri Skagen ApS | 913341082 | 0192:913341082 | (empty)    | false            | false          |

    Examples: Unless it is true
      | disable  |
      | false    |
      | (null)   |
      | (absent) |

  @lookup-falls-back
  Scenario: It asks no external directory when the network has a match
    Given an outside company "Acme"
      | name | Fjord & Fjell AS |
      | bid  | 913341082        |
    When company_lookup is called with company_lookup_params.search_string set to Fjord & Fjell AS
    Then it lists these companies
      | bid       |
      | 914930421 |

  @lookup-falls-back
  Scenario: It asks no external directory when disable_vies is true
    Given an outside company "Acme"
      | name | Bakeri Skagen ApS |
    When company_lookup is called
      | company_lookup_params.search_string | Bakeri Skagen ApS |
      | company_lookup_params.disable_vies  | true              |
    Then it is refused with ERROR: NO RESULTS

  Scenario Outline: It refuses <case>
    When company_lookup is called with company_lookup_params.search_string set to <text>
    Then it is refused with <error>

    Examples: What is asked
      | case                                   | text     | error                                                 |
      | an empty search                        | (empty)  | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a search for nil                       | (null)   | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | an omitted search                      | (absent) | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | two characters                         | fj       | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | two characters of which one has a ring | åf       | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a text that no company has             | Solskinn | ERROR: NO RESULTS                                     |

    @partial-names
    Examples: What is asked
      | case                             | text     | error             |
      | a part of an organisation number | 91493042 | ERROR: NO RESULTS |
      | a part of an address             | 0192:914 | ERROR: NO RESULTS |

  @one-country
  Scenario: It refuses a search in a country where no company matches
    When company_lookup is called
      | company_lookup_params.search_string | fjord |
      | company_lookup_params.country_code  | SE    |
    Then it is refused with ERROR: NO RESULTS
