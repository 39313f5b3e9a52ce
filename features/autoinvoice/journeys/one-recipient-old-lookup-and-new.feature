@read-only @deprecated
Feature: One recipient, old lookup and new
  Both lookups find the same companies of the network; only the form of the addresses differs.

  Scenario Outline: Old and new lookup find a company by its <case>
    Given a company "Fjord"
      | name     | Fjord & Fjell AS |
      | bid      | 914930421        |
      | eia      | 0192:914930421   |
      | receives | <receives>       |
    When company_lookup is called with company_lookup_params.search_string set to <words>
    Then the response lists these companies
      | name             | bid       | edis           | receive_invoices |
      | Fjord & Fjell AS | 914930421 | 0192:914930421 | <receives>       |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to <words>
    Then the response lists these companies
      | name             | bid       | edis.eia       | receive_invoices |
      | Fjord & Fjell AS | 914930421 | 0192:914930421 | <receives>       |

    Examples: Ways to search
      | case    | words            | receives |
      | name    | Fjord & Fjell AS | true     |
      | number  | 914930421        | false    |
      | address | 0192:914930421   | true     |

  Scenario: Only the old lookup finds a company outside the network
    Given an outside company "Skagen"
    When company_lookup is called with company_lookup_params.search_string set to Skagen
    Then the response lists these companies
      | name   | maventa_id |
      | Skagen | (empty)    |
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Skagen
    Then it is refused with ERROR: NO RESULTS
