@read-only @deprecated
Feature: getV1ServicesB2cnoConsumers
  Lists the consumers with whom the company has an eFaktura reference from before Yes to All.

  Background:
    Given a consumer agreement "Kari" in state ACTIVE
      | name              | Kari Nordmann             |
      | customer_nr       | 501                       |
      | reference_nr      | 1000000001                |
      | email             | kari.nordmann@example.com |
      | phone             | +4790000001               |
      | updated_timestamp | 20260110080000            |
    And a consumer agreement "Ola" in state REQUEST_SENT
      | name         | Ola Hansen             |
      | customer_nr  | 502                    |
      | reference_nr | 1000000002             |
      | email        | ola.hansen@example.com |
      | phone        | +4790000002            |
    And a consumer agreement "Åse" in state REJECTED
      | name         | Åse Bjørnstad             |
      | customer_nr  | 503                       |
      | reference_nr | 1000000003                |
      | email        | ase.bjornstad@example.com |
      | phone        | +4790000003               |

  Scenario Outline: It lists the company's consumers where per_page is <size>
    When getV1ServicesB2cnoConsumers is called with per_page set to <size>
    Then the response lists these consumers
      | name          | reference_number | status       |
      | Kari Nordmann | 1000000001       | ACTIVE       |
      | Ola Hansen    | 1000000002       | REQUEST_SENT |
      | Åse Bjørnstad | 1000000003       | REJECTED     |

    Examples:
      | size     |
      | (absent) |
      | 100      |

  Scenario Outline: It finds a consumer by <part>
    When getV1ServicesB2cnoConsumers is called with query set to <query>
    Then the response lists these consumers
      | name          | customer_number | reference_number | email                     | phone       | status | updated_at           |
      | Kari Nordmann | 501             | 1000000001       | kari.nordmann@example.com | +4790000001 | ACTIVE | 2026-01-10T08:00:00Z |

    Examples:
      | part             | query         |
      | phone            | +4790000001   |
      | name             | Kari Nordmann |
      | customer number  | 501           |
      | reference number | 1000000001    |

  @filter-in-full
  Scenario Outline: It lists nobody where the query is <query>
    When getV1ServicesB2cnoConsumers is called with query set to <query>
    Then the response lists no consumers

    Examples:
      | query     |
      | (unknown) |
      | 50        |

  Scenario Outline: It lists the consumers in state <state>
    Given "Kari" moves to state <state>
    When getV1ServicesB2cnoConsumers is called with status set to <state>
    Then the response lists at least these consumers
      | name          | status  |
      | Kari Nordmann | <state> |

    Examples:
      | state        |
      | ACTIVE       |
      | REQUEST_SENT |
      | REJECTED     |
      | NEW          |
      | ACCEPTED     |
      | DELETED      |
      | ERROR        |

  Scenario: It lists the consumers in either of two states and no other
    When getV1ServicesB2cnoConsumers is called with status set to ACTIVE, REJECTED
    Then the response lists these consumers
      | name          | status   |
      | Kari Nordmann | ACTIVE   |
      | Åse Bjørnstad | REJECTED |

  Scenario: It lists only who fits both the query and the state
    When getV1ServicesB2cnoConsumers is called
      | query  | Kari Nordmann |
      | status | REJECTED      |
    Then the response lists no consumers

  Scenario: It does not list another company's consumers
    Given a consumer agreement "theirs" of another company
      | name | Nils Berg |
    When getV1ServicesB2cnoConsumers is called with query set to Nils Berg
    Then the response lists no consumers

  @order-of-consumers
  Scenario Outline: It lists <number> consumers on page <page> of <size> each
    When getV1ServicesB2cnoConsumers is called
      | page     | <page> |
      | per_page | <size> |
    Then the response lists <number> consumers

    Examples:
      | page | size | number |
      | 1    | 2    | 2      |
      | 2    | 2    | 1      |
      | 2    | 3    | no     |

  @order-of-consumers
  Scenario: It lists on the last page who was not listed before
    When getV1ServicesB2cnoConsumers is called
      | page     | 2 |
      | per_page | 2 |
    Then the response lists these consumers
      | name          |
      | Åse Bjørnstad |

  Scenario Outline: It refuses <case>
    When getV1ServicesB2cnoConsumers is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | case                            | field    | value            |
      | an unknown state                | status   | SLEEPING         |
      | an unknown state beside another | status   | ACTIVE, SLEEPING |
      | a state in small letters        | status   | active           |
      | a page that is no number        | page     | first            |
      | a page that is no whole number  | page     | 1.5              |
      | a page of more than 100         | per_page | 101              |
      | a page size that is no number   | per_page | all              |
