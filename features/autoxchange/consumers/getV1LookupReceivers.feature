@read-only
Feature: getV1LookupReceivers
  Looks businesses up that receive documents in certain networks.

  Background:
    Given a company "Buyer"
      | name    | Example Buyer AS |
      | bid     | DK13585628       |
      | eia     | 0184:13585628    |
      | country | DK               |

  @members-of-the-network
  Scenario Outline: It finds a business by its <field>
    When getV1LookupReceivers is called
      | bid     | (absent) |
      | <field> | <value>  |
    Then the response lists these receivers
      | eia           | network  |
      | 0184:13585628 | INTERNAL |
    And the response has
      | receivers.identifier.scheme            | 0184             |
      | receivers.identifier.endpoint_id       | 13585628         |
      | receivers.document_types.document_type | INVOICE          |
      | receivers.participant.id               | (some text)      |
      | receivers.participant.name             | Example Buyer AS |
      | receivers.participant.bid              | DK13585628       |
      | receivers.participant.country          | DK               |

    Examples:
      | field   | value            |
      | eia     | 0184:13585628    |
      | name    | Example Buyer AS |
      | country | DK               |

  @members-of-the-network @participant-is-the-company
  Scenario: It names the company that takes part in the network
    When getV1LookupReceivers is called
    Then the response has
      | receivers.participant.id | (the uuid of "Buyer") |

  @members-of-the-network
  Scenario Outline: It finds a business by its number with <field> <value>
    When getV1LookupReceivers is called with <field> set to <value>
    Then the response lists these receivers
      | eia           |
      | 0184:13585628 |

    Examples:
      | field              | value            |
      | bid                | DK13585628       |
      | network            | PEPPOL, INTERNAL |
      | document_type      | INVOICE          |
      | allow_eia_variants | true             |
      | per_page           | 100              |

  @members-of-the-network
  Scenario Outline: It lists nobody for <field> <value>
    When getV1LookupReceivers is called with <field> set to <value>
    Then the response lists no receivers

    Examples:
      | field         | value     |
      | network       | PEPPOL    |
      | eia           | (unknown) |
      | bid           | (unknown) |
      | name          | (unknown) |
      | country       | SE        |
      | document_type | ORDER     |
      | page          | 2         |

  @members-of-the-network
  Scenario: It does not find a business that receives nothing
    Given a company "Buyer"
      | receives | false |
    When getV1LookupReceivers is called
    Then the response lists no receivers

  Scenario Outline: It refuses <value> for <field>
    When getV1LookupReceivers is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | field    | value    |
      | network  | (absent) |
      | country  | Denmark  |
      | per_page | 101      |
