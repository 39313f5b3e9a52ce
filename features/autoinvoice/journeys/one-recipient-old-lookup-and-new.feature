@read-only @deprecated
Feature: one recipient, old lookup and new
  Both lookups find the same companies of the network; only the form of the addresses differs.

  Scenario Outline: Old and new agree on who is found by <case>
    Given a company "Fjord"
      | name | Fjord & Fjell AS |
      | bid  | 914930421        |
      | eia  | 0192:914930421   |
    When company_lookup is called with company_lookup_params.search_string set to <words>
    Then the response has
      | companies.name | Fjord & Fjell AS |
      | companies.bid  | 914930421        |
      | companies.edis | 0192:914930421   |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to <words>
    Then the response has
      | companies.name               | Fjord & Fjell AS |
      | companies.bid                | 914930421        |
      | companies.edis.eia           | 0192:914930421   |
      | companies.edis.operator_code | (some text)      |

    Examples: Ways to look
      | case        | words          |
      | its name    | Fjord          |
      | its number  | 914930421      |
      | its address | 0192:914930421 |

  Scenario: Old and new agree that a company changed its mind about invoices
    Given a company "Fjord"
      | receives | false |
    When company_lookup is called with company_lookup_params.search_string set to Fjord
    Then the response lists these companies
      | name  | receive_invoices |
      | Fjord | false            |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Fjord
    Then the response lists these companies
      | name  | receive_invoices |
      | Fjord | false            |

  Scenario: Only the old lookup knows who is outside the network
    Given an outside company "Skagen"
    When company_lookup is called with company_lookup_params.search_string set to Skagen
    Then the response lists these companies
      | name   | maventa_id |
      | Skagen | (empty)    |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Skagen
    Then it is refused with ERROR: NO RESULTS
