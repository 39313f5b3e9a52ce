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

  Scenario: It lists the company's consumers
    When getV1ServicesB2cnoConsumers is called
    Then the response lists these consumers
      | name          | reference_number | status       |
      | Kari Nordmann | 1000000001       | ACTIVE       |
      | Ola Hansen    | 1000000002       | REQUEST_SENT |
      | Åse Bjørnstad | 1000000003       | REJECTED     |

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

  Scenario: It lists nobody where no consumer fits the query
    When getV1ServicesB2cnoConsumers is called with query set to (unknown)
    Then the response lists no consumers

  Scenario Outline: It lists the consumers in state <state>
    When getV1ServicesB2cnoConsumers is called with status set to <state>
    Then the response lists these consumers
      | name   | status  |
      | <name> | <state> |

    Examples:
      | state        | name          |
      | ACTIVE       | Kari Nordmann |
      | REQUEST_SENT | Ola Hansen    |
      | REJECTED     | Åse Bjørnstad |

  Scenario Outline: It takes the state <state>
    Given "Kari" moves to state <state>
    When getV1ServicesB2cnoConsumers is called with status set to <state>
    Then the response lists these consumers
      | name          | status  |
      | Kari Nordmann | <state> |

    Examples:
      | state    |
      | NEW      |
      | ACCEPTED |
      | DELETED  |
      | ERROR    |

  Scenario: It lists the consumers in either of two states
    When getV1ServicesB2cnoConsumers is called with status set to ACTIVE, REJECTED
    Then the response lists these consumers
      | name          | status   |
      | Kari Nordmann | ACTIVE   |
      | Åse Bjørnstad | REJECTED |

  Scenario: It lists who fits the query and the state
    When getV1ServicesB2cnoConsumers is called
      | query  | Kari Nordmann |
      | status | REJECTED      |
    Then the response lists no consumers

  Scenario: It does not list another company's consumers
    Given a consumer agreement "theirs" of another company
      | name | Nils Berg |
    When getV1ServicesB2cnoConsumers is called with query set to Nils Berg
    Then the response lists no consumers

  Scenario: It lists as many as a page has
    When getV1ServicesB2cnoConsumers is called
      | status   | ACTIVE |
      | page     | 1      |
      | per_page | 1      |
    Then the response lists these consumers
      | name          |
      | Kari Nordmann |

  Scenario: It lists what is left on the last page
    Given "Ola" moves to state ACTIVE
    And "Åse" moves to state ACTIVE
    When getV1ServicesB2cnoConsumers is called
      | page     | 2 |
      | per_page | 2 |
    Then the response lists these consumers
      | status |
      | ACTIVE |

  Scenario: It lists nobody on a page beyond the end
    When getV1ServicesB2cnoConsumers is called
      | page     | 2 |
      | per_page | 3 |
    Then the response lists no consumers

  Scenario: It takes the largest page there is
    When getV1ServicesB2cnoConsumers is called with per_page set to 100
    Then the response lists these consumers
      | name          |
      | Kari Nordmann |
      | Ola Hansen    |
      | Åse Bjørnstad |

  Scenario Outline: It refuses a call with <case>
    When getV1ServicesB2cnoConsumers is called with <field> set to <value>
    Then it is refused with 422 Unprocessable Entity
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    Examples: What is asked
      | case                                   | field    | value            |
      | a state that there is not              | status   | SLEEPING         |
      | a state in small letters               | status   | active           |
      | a state among others that there is not | status   | ACTIVE, SLEEPING |
      | a page that is no number               | page     | first            |
      | a page that is no whole number         | page     | 1.5              |
      | a larger page than there is            | per_page | 101              |
      | a page size that is no number          | per_page | all              |

  @generated
  Scenario: It refuses any one mistake
    When getV1ServicesB2cnoConsumers is called repeatedly with any one mistake
    Then every call is refused as a mistake
