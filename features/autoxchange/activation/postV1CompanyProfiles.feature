@effect @binding
Feature: postV1CompanyProfiles
  Opens a profile in a network for the company; in the network BANK this activates consumer invoicing.

  @immediate-activation @no-bank-agreement
  Scenario: It activates the main agreement at once where there is none elsewhere
    Given the company has agreement_elsewhere set to false
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to (absent)
    Then the response has
      | status  | active |
      | network | BANK   |
    And getV1ServicesAtg now lists no agreements

  @status-of-main-agreement
  Scenario: It makes the status of the main agreement ACTIVE
    When postV1CompanyProfiles is called
    Then it succeeds
    And getV1ServicesB2cno now has
      | status | ACTIVE |

  @existing-agreement-signed-first @signer-mailed
  Scenario: It waits for a signature where there is an agreement elsewhere
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to (absent)
    Then the response has
      | status | pending |
    And getV1ServicesB2cno now has
      | status | RESERVED |

  @activation-without-mail
  Scenario: It waits for nobody where the agreement is signed already
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to true
    Then the response has
      | status | active |

  @no-cv-link-import
  Scenario: It imports no consumers from an agreement elsewhere
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called
    Then it succeeds
    And getV1ServicesB2cnoConsumers now lists no consumers

  @shown-as-sent
  Scenario: It responds with the profile
    When postV1CompanyProfiles is called
      | network_settings.name  | Nora Berg          |
      | network_settings.email | signer@example.com |
    And the response is kept as "opened"
    Then the response has
      | id                    | (some text) |
      | status                | active      |
      | last_event.message    | (some text) |
      | last_event.created_at | (some text) |
      | profile               | INVOICE     |
      | profiles              | INVOICE     |
      | network               | BANK        |
    And getV1CompanyProfiles now lists these profiles
      | id                   | status | network |
      | (the id of "opened") | active | BANK    |

  @shown-as-sent
  Scenario: It opens a profile in the network PEPPOL if none is named
    When postV1CompanyProfiles is called
      | network                  | (absent)             |
      | network_settings         | (absent)             |
      | profiles                 | INVOICE, CREDIT_NOTE |
      | profiles_with_extensions | (absent)             |
      | profile_version          | 3.0                  |
      | endpoint_id              | 987654325            |
      | scheme                   | 0192                 |
    Then the response has
      | profile          | INVOICE              |
      | profiles         | INVOICE, CREDIT_NOTE |
      | profile_version  | 3.0                  |
      | endpoint_id      | 987654325            |
      | scheme           | 0192                 |
      | network          | PEPPOL               |
      | network_settings | (an object)          |

  @reopened-after-end
  Scenario Outline: It activates a main agreement again that was <state>
    Given the company has agreement_elsewhere set to <elsewhere>
    And an issuer agreement "main agreement" in state <state>
    When postV1CompanyProfiles is called
    Then it succeeds
    And getV1CompanyProfiles now lists these profiles
      | status | network |
      | active | BANK    |

    Examples:
      | state    | elsewhere |
      | DISABLED | false     |
      | PENDING  | true      |

  @other-networks-anywhere
  Scenario: It opens another network for a company outside Norway
    Given the company has country set to SE
    When postV1CompanyProfiles is called with network set to PEPPOL
    Then the response has
      | status | active |

  @signer-allow-list
  Scenario: It lets any vendor's software activate what was not signed elsewhere
    Given the caller is an admin whose vendor key may not sign
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to (absent)
    Then the response has
      | status | active |

  @signer-allow-list
  Scenario Outline: It refuses a signed agreement of <caller>
    Given the caller is <caller>
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to true
    Then it is refused with 403 forbidden

    Examples: Who asks
      | caller                                 |
      | an admin whose vendor key may not sign |
      | an admin without a vendor key          |

  Scenario Outline: It refuses <value> for <field>
    When postV1CompanyProfiles is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | value         | field                             | error                     |
      | (a number)    | profiles                          | 400 invalid_parameters    |
      | (null)        | profiles                          | 400 invalid_parameters    |
      | (a number)    | profile_version                   | 400 invalid_parameters    |
      | (a list)      | endpoint_id                       | 400 invalid_parameters    |
      | (an object)   | scheme                            | 400 invalid_parameters    |
      | (a number)    | network                           | 400 invalid_parameters    |
      | (a list)      | network_settings                  | 400 invalid_parameters    |
      | (a number)    | network_settings.name             | 400 invalid_parameters    |
      | (true)        | network_settings.agreement_signed | 400 invalid_parameters    |
      | (a number)    | network_settings.email            | 400 invalid_parameters    |
      | kari.nordmann | network_settings.email            | 400 invalid_parameters    |
      | (empty)       | network_settings.email            | 400 invalid_parameters    |
      | (unknown)     | network                           | 422 profile_not_supported |

  Scenario Outline: It refuses an agreement that has to be signed without <case>
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called
      | network_settings.agreement_signed | (absent) |
      | <field>                           | (absent) |
    Then it is refused with 400 invalid_parameters

    Examples: When it is asked
      | case               | field                  |
      | a signer's name    | network_settings.name  |
      | a signer's address | network_settings.email |
      | a signer           | network_settings       |

  @norwegian-company-activates
  Scenario Outline: It refuses to activate consumer invoicing for a company in <country>
    Given the company has country set to <country>
    When postV1CompanyProfiles is called with network set to BANK
    Then it is refused with 422 profile_not_supported

    Examples: When it is asked
      | country |
      | SE      |
      | FI      |
      | DK      |

  Scenario Outline: It refuses <case> in the network BANK
    Given the company has name set to Example Seller AS
    And the company has eia set to 0192:987654325
    And the company has bid set to 987654325
    And an issuer agreement "theirs" of another company
      | name | <name> |
      | eia  | <eia>  |
      | bid  | <bid>  |
    When postV1CompanyProfiles is called with network set to BANK
    Then it is refused with <error>

    Examples: When it is asked
      | case                                 | name              | eia            | bid       | error                        |
      | another company's name               | Example Seller AS | 0192:912345676 | 912345676 | 422 profile_name_conflict    |
      | another company's address            | Other Seller AS   | 0192:987654325 | 912345676 | 422 profile_eia_conflict     |
      | another company's address and number | Other Seller AS   | 0192:987654325 | 987654325 | 422 profile_eia_bid_conflict |

  Scenario: It refuses another company's name in the network PEPPOL
    Given the company has name set to Example Seller AS
    And a profile "theirs" of another company
      | name | Example Seller AS |
    When postV1CompanyProfiles is called with network set to PEPPOL
    Then it is refused with 422 profile_name_conflict

  Scenario: It accepts a name that another company has in another network
    Given the company has name set to Example Seller AS
    And a profile "theirs" of another company
      | name | Example Seller AS |
    When postV1CompanyProfiles is called with network set to BANK
    Then it succeeds
