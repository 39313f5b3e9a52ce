@read-only
Feature: company_lookup_with_operator
  Finds companies of the network, and returns the addresses of each with their operators.

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

  Scenario: It returns all that is known of a company
    When company_lookup_with_operator is called with company_lookup_params.search_string set to 914930421
    Then the response lists these companies
      | name             | bid       | maventa_id                  | receive_invoices | receive_orders |
      | Fjord & Fjell AS | 914930421 | (the maventa_id of "Fjord") | true             | true           |
    And the response lists these companies
      | address1  | address2  | post_code | post_office | state    | country |
      | Kaigata 4 | Oppgang B | 5016      | Bergen      | Vestland | NO      |
    And the response lists these edis
      | eia            | operator_code |
      | 0192:914930421 | (some text)   |

  Scenario Outline: It finds a company by <case>
    When company_lookup_with_operator is called with company_lookup_params.search_string set to <words>
    Then the response lists these companies
      | name             |
      | Fjord & Fjell AS |

    Examples: What can be searched for
      | case                    | words            |
      | its name                | Fjord & Fjell AS |
      | its organisation number | 914930421        |
      | its VAT number          | NO914930421MVA   |
      | its address             | 0192:914930421   |

    @how-searches-match
    Examples: Parts of names
      | case                      | words         |
      | the beginning of its name | Fjord & Fj    |
      | the end of its name       | & Fjell AS    |
      | its name in lower case    | fjord & fjell |

  @how-searches-match
  Scenario: It finds the caller's own company, and every other that matches
    Given a company "Fjord Two"
      | name | Fjord & Fjell Two |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Fjord & Fjell
    Then the response lists these companies
      | name              |
      | Fjord & Fjell AS  |
      | Fjord & Fjell Two |

  Scenario: It reports that a company receives neither invoices nor orders
    Given a company "Fjord"
      | receives        | false |
      | receives_orders | false |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Fjord & Fjell AS
    Then the response lists these companies
      | receive_invoices | receive_orders |
      | false            | false          |

  @how-searches-match
  Scenario Outline: It searches in every country when the country is <code>
    Given a company "Fjord & Fjell Oy"
      | country | FI |
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Fjord & Fjell |
      | company_lookup_params.country_code  | <code>        |
    Then the response lists these companies
      | country |
      | NO      |
      | FI      |

    Examples: No country
      | code     |
      | (empty)  |
      | (null)   |
      | (absent) |

  @how-searches-match
  Scenario Outline: It returns <most> companies when <others> others match and the limit is <limit>
    Given <others> companies "Fjord & Fjell"
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Fjord & Fjell |
      | company_lookup_params.limit         | <limit>       |
    Then the response lists <most> companies

    Examples: Limits
      | others | limit    | most |
      | 20     | 1        | 1    |
      | 20     | 19       | 19   |
      | 20     | 21       | 21   |
      | 20     | (null)   | 20   |
      | 20     | (absent) | 20   |
      | 199    | 200      | 200  |

  @how-searches-match
  Scenario Outline: It refuses to return 201 companies when the limit is <limit>
    Given 200 companies "Fjord & Fjell"
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Fjord & Fjell |
      | company_lookup_params.limit         | <limit>       |
    Then it is refused with ERROR: TOO MANY RESULTS

    Examples: When it is asked
      | limit |
      | 20    |
      | 201   |

  @lookup-stays-inside
  Scenario Outline: It queries no external directory when disable_vies is <disable>
    Given an outside company "Acme"
      | name | Bakeri Skagen ApS |
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Bakeri Skagen ApS |
      | company_lookup_params.disable_vies  | <disable>         |
    Then it is refused with ERROR: NO RESULTS

    Examples: What is asked
      | disable  |
      | false    |
      | true     |
      | (absent) |

  Scenario Outline: It refuses <case>
    When company_lookup_with_operator is called with company_lookup_params.search_string set to <words>
    Then it is refused with <error>

    Examples: What is asked
      | case                             | words    | error                                                 |
      | an empty search string           | (empty)  | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a search string that is nil      | (null)   | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a call without a search string   | (absent) | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | two characters                   | fj       | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | two characters, one beyond ASCII | åf       | ERROR: SEARCH STRING BLANK OR TOO SHORT (MIN 3 CHARS) |
      | a name that no company has       | Solskinn | ERROR: NO RESULTS                                     |

    @how-searches-match
    Examples: What is asked
      | case                             | words    | error             |
      | a part of an organisation number | 91493042 | ERROR: NO RESULTS |
      | a part of an address             | 0192:914 | ERROR: NO RESULTS |

  Scenario: It searches in one country
    Given a company "Fjord & Fjell Oy"
      | country | FI |
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Fjord & Fjell Oy |
      | company_lookup_params.country_code  | FI               |
    Then the response lists these companies
      | country |
      | FI      |

  Scenario: It refuses a search in a country where nobody matches
    When company_lookup_with_operator is called
      | company_lookup_params.search_string | Fjord & Fjell AS |
      | company_lookup_params.country_code  | SE               |
    Then it is refused with ERROR: NO RESULTS
