@read-only
Feature: vendor_consumer_agreements_query
  Lists the matching consumer agreements of every company under the vendor's key, company by company.

  Background:
    Given a consumer agreement "Siri" in state ACTIVE
      | name              | Siri Dahl        |
      | phone             | +4790000001      |
      | email             | siri@example.com |
      | reference_nr      | 1000000001       |
      | customer_nr       | 501              |
      | updated_timestamp | 20260110120000   |
    And a consumer agreement "Åse" in state REJECTED
      | name              | Åse Bjørnstad   |
      | phone             | +4790000002     |
      | email             | ase@example.com |
      | reference_nr      | 1000000002      |
      | customer_nr       | 502             |
      | updated_timestamp | 20260112120000  |

  Scenario: It lists every agreement when the query is empty
    When vendor_consumer_agreements_query is called
    Then the response lists at least these agreements
      | name          | phone       | email            | reference_nr | customer_nr | state    |
      | Siri Dahl     | +4790000001 | siri@example.com | 1000000001   | 501         | ACTIVE   |
      | Åse Bjørnstad | +4790000002 | ase@example.com  | 1000000002   | 502         | REJECTED |

  Scenario Outline: It finds an agreement by its <field>
    When vendor_consumer_agreements_query is called with query.<field> set to <value>
    Then the response lists these agreements
      | name   |
      | <name> |

    Examples: Members of the query
      | field        | value           | name          |
      | name         | Åse Bjørnstad   | Åse Bjørnstad |
      | phone        | +4790000001     | Siri Dahl     |
      | email        | ase@example.com | Åse Bjørnstad |
      | state        | ACTIVE          | Siri Dahl     |
      | reference_nr | 1000000002      | Åse Bjørnstad |
      | customer_nr  | 501             | Siri Dahl     |

    @changed-after-the-timestamp
    Examples: The moment of the last change
      | field     | value          | name          |
      | timestamp | 20260111120000 | Åse Bjørnstad |

  Scenario: It lists what matches every member of the query
    When vendor_consumer_agreements_query is called
      | query.state | ACTIVE        |
      | query.name  | Åse Bjørnstad |
    Then the response lists no agreements

  Scenario: It lists which company an agreement belongs to
    When vendor_consumer_agreements_query is called with query.name set to Siri Dahl
    Then the response lists these agreements
      | company_id    | name      |
      | (own company) | Siri Dahl |

  Scenario: It lists the state that an agreement has moved to
    Given "Siri" moves to state DELETED
    When vendor_consumer_agreements_query is called with query.name set to Siri Dahl
    Then the response lists these agreements
      | state   |
      | DELETED |

  Scenario: It does not list another company's agreements
    Given a consumer agreement "Nora" of another company
      | name | Nora Lund |
    When vendor_consumer_agreements_query is called with query.name set to Nora Lund
    Then the response lists no agreements

  Scenario: It lists no agreement when none matches
    When vendor_consumer_agreements_query is called with query.name set to (unknown)
    Then the response lists no agreements

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When vendor_consumer_agreements_query is called
    Then it is refused with ERROR: No rights to vendor API key

    Examples: Who asks
      | caller                              |
      | an admin without a vendor key       |
      | an admin with an unknown vendor key |
      | an admin with another vendor's key  |

  @generated
  Scenario Outline: It returns any <field> as it was written
    When vendor_consumer_agreements_query is called repeatedly for "Siri" with query.<field> set to any text
    Then every text comes back unchanged

    Examples: Every text
      | field        |
      | name         |
      | phone        |
      | email        |
      | reference_nr |
      | customer_nr  |
