@read-only
Feature: vendor_consumer_agreements_query
  Lists the matching consumer agreements of every company under the vendor's key, company by company.

  Background:
    Given a consumer agreement "Kari" in state ACTIVE
      | name              | Kari Nordmann    |
      | phone             | +4790000001      |
      | email             | kari@example.com |
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

  Scenario: It lists every agreement when nothing is asked for
    When vendor_consumer_agreements_query is called
    Then the response lists these agreements
      | name          | phone       | email            | reference_nr | customer_nr | state    |
      | Kari Nordmann | +4790000001 | kari@example.com | 1000000001   | 501         | ACTIVE   |
      | Åse Bjørnstad | +4790000002 | ase@example.com  | 1000000002   | 502         | REJECTED |

  Scenario Outline: It finds an agreement by its <field>
    When vendor_consumer_agreements_query is called with query.<field> set to <value>
    Then the response lists these agreements
      | name   |
      | <name> |

    Examples: Each member of the query
      | field        | value           | name          |
      | name         | Åse Bjørnstad   | Åse Bjørnstad |
      | phone        | +4790000001     | Kari Nordmann |
      | email        | ase@example.com | Åse Bjørnstad |
      | state        | ACTIVE          | Kari Nordmann |
      | reference_nr | 1000000002      | Åse Bjørnstad |
      | customer_nr  | 501             | Kari Nordmann |
      | timestamp    | 20260110120000  | Åse Bjørnstad |

  Scenario: It lists what matches every member
    When vendor_consumer_agreements_query is called
      | query.state | ACTIVE        |
      | query.name  | Kari Nordmann |
    Then the response lists these agreements
      | reference_nr |
      | 1000000001   |

  Scenario: It tells the state that an agreement has moved to
    Given "Kari" moves to state DELETED
    When vendor_consumer_agreements_query is called with query.name set to Kari Nordmann
    Then the response lists these agreements
      | state   |
      | DELETED |

  Scenario: It does not list another company's agreements
    Given a consumer agreement "Ola" of another company
      | name | Ola Hansen |
    When vendor_consumer_agreements_query is called with query.name set to Ola Hansen
    Then the response lists no agreements

  Scenario: It lists no agreement when none matches
    When vendor_consumer_agreements_query is called with query.name set to (unknown)
    Then the response lists no agreements

  Scenario: It tells which company an agreement belongs to
    When vendor_consumer_agreements_query is called with query.name set to Kari Nordmann
    Then the response lists these agreements
      | company_id    | name          |
      | (own company) | Kari Nordmann |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When vendor_consumer_agreements_query is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                              |
      | an admin without a vendor key       | ERROR: No rights to vendor API key |
      | an admin with an unknown vendor key | ERROR: No rights to vendor API key |
      | an admin with another vendor's key  | ERROR: No rights to vendor API key |

  Scenario Outline: It refuses <case>
    When vendor_consumer_agreements_query is called with query.timestamp set to <value>
    Then it is refused with ERROR: Timestamp format error

    Examples: What is asked
      | case                        | value          |
      | a timestamp without seconds | 202601101200   |
      | a date                      | 20260110       |
      | a day that does not exist   | 20260230120000 |
      | a time that does not exist  | 20260110250000 |
      | words                       | yesterday      |

  @generated
  Scenario: It refuses any malformed timestamp
    When vendor_consumer_agreements_query is called repeatedly with query.timestamp set to any malformed timestamp
    Then every call is refused with ERROR: Timestamp format error

  @generated
  Scenario: It accepts any timestamp
    When vendor_consumer_agreements_query is called repeatedly with query.timestamp set to any timestamp
    Then every call succeeds

  @generated
  Scenario Outline: It gives back any <field> as it was written
    When vendor_consumer_agreements_query is called repeatedly for "Kari" with query.<field> set to any text
    Then every text comes back unchanged

    Examples: Every text
      | field        |
      | name         |
      | phone        |
      | email        |
      | reference_nr |
      | customer_nr  |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When vendor_consumer_agreements_query is called
    Then it is refused with ERROR: Unexpected error
