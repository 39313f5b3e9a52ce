@effect
Feature: postV1CompanyProfiles
  Opens profiles in a network for the company; in the network BANK this activates consumer invoicing.

  @immediate-activation @no-bank-agreement
  Scenario: It activates the main agreement at once where there is none elsewhere
    Given the company has agreement_elsewhere set to false
    When postV1CompanyProfiles is called
      | network_settings.agreement_signed | (absent) |
    And the response is kept as "profile"
    Then the response has
      | status  | active |
      | network | BANK   |
    And getV1ServicesB2cno for "profile" now has
      | status | ACTIVE |
    And getV1ServicesAtg now lists no agreements

  @existing-agreement-signed-first @signer-mailed
  Scenario: It waits for a signature where there is an agreement elsewhere
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called
      | network_settings.agreement_signed | (absent) |
    And the response is kept as "profile"
    Then the response has
      | status | pending |
    And getV1ServicesB2cno for "profile" now has
      | status | RESERVED |

  @activation-without-mail
  Scenario: It waits for nobody where the agreement is signed already
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to true
    Then the response has
      | status | active |

  @no-cv-link-import
  Scenario: It takes over no references of consumers from an agreement elsewhere
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called
    Then it succeeds
    And getV1ServicesB2cnoConsumers now lists no consumers

  Scenario: It answers with the profile that others then show
    When postV1CompanyProfiles is called
      | network_settings.name  | Ola Hansen             |
      | network_settings.email | ola.hansen@example.com |
    And the response is kept as "profile"
    Then the response has
      | id                    | (some text) |
      | status                | active      |
      | last_event.message    | (some text) |
      | last_event.created_at | (some text) |
      | profile               | INVOICE     |
      | profiles              | INVOICE     |
      | network               | BANK        |
    And getV1CompanyProfilesId for "profile" now has
      | status  | active |
      | network | BANK   |
    And getV1CompanyProfiles now lists these profiles
      | status | network |
      | active | BANK    |

  Scenario: It opens a profile in the network PEPPOL if none is named
    When postV1CompanyProfiles is called
      | network          | (absent)             |
      | network_settings | (absent)             |
      | profiles         | INVOICE, CREDIT_NOTE |
      | profile_version  | 3.0                  |
      | endpoint_id      | 987654325            |
      | scheme           | 0192                 |
    And the response is kept as "profile"
    Then the response has
      | id               | (some text)          |
      | status           | active               |
      | profile          | INVOICE              |
      | profiles         | INVOICE, CREDIT_NOTE |
      | profile_version  | 3.0                  |
      | endpoint_id      | 987654325            |
      | scheme           | 0192                 |
      | network          | PEPPOL               |
      | network_settings | (an object)          |
    And getV1CompanyProfiles now lists no profiles
    And getV1CompanyProfilesId for "profile" now has
      | network | PEPPOL |

  Scenario: It activates a main agreement that has ended anew
    Given an issuer agreement "main agreement" in state DISABLED
    When postV1CompanyProfiles is called
    Then it succeeds
    And getV1CompanyProfiles now lists these profiles
      | status | network |
      | active | BANK    |

  Scenario: It activates a main agreement that waited, once it is signed
    Given the company has agreement_elsewhere set to true
    And an issuer agreement "main agreement" in state PENDING
    When postV1CompanyProfiles is called
    Then it succeeds
    And getV1CompanyProfiles now lists these profiles
      | status | network |
      | active | BANK    |

  Scenario: It opens another network for a company outside Norway
    Given the company has country set to SE
    When postV1CompanyProfiles is called with network set to PEPPOL
    Then the response has
      | status | active |

  Scenario: It lets any vendor's software activate what is not signed elsewhere
    Given the caller is an admin whose vendor key may not sign
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to (absent)
    Then the response has
      | status | active |

  Scenario: It takes a token for company
    Given the caller's token has the scope company
    When postV1CompanyProfiles is called
    Then it succeeds

  @signer-allow-list
  Scenario Outline: It refuses a signed agreement of <caller>
    Given the caller is <caller>
    When postV1CompanyProfiles is called with network_settings.agreement_signed set to true
    Then it is refused with 403 Forbidden

    Examples: Who asks
      | caller                                 |
      | an admin whose vendor key may not sign |
      | an admin without a vendor key          |

  Scenario Outline: It refuses a call with <case>
    When postV1CompanyProfiles is called with <field> set to <value>
    Then it is refused with <error>
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    Examples: What is asked
      | case                              | field                             | value         | error                     |
      | a number for profiles             | profiles                          | (a number)    | 400 Bad Request           |
      | nil for profiles                  | profiles                          | (null)        | 400 Bad Request           |
      | a number for a version            | profile_version                   | (a number)    | 400 Bad Request           |
      | a list for an endpoint            | endpoint_id                       | (a list)      | 400 Bad Request           |
      | an object for a scheme            | scheme                            | (an object)   | 400 Bad Request           |
      | a number for a network            | network                           | (a number)    | 400 Bad Request           |
      | a list for settings               | network_settings                  | (a list)      | 400 Bad Request           |
      | a number for the signer's name    | network_settings.name             | (a number)    | 400 Bad Request           |
      | a number for the signer's address | network_settings.email            | (a number)    | 400 Bad Request           |
      | true that is no text              | network_settings.agreement_signed | (true)        | 400 Bad Request           |
      | an address that is none           | network_settings.email            | kari.nordmann | 422 Unprocessable Entity  |
      | an empty address                  | network_settings.email            | (empty)       | 422 Unprocessable Entity  |
      | a network that there is not       | network                           | (unknown)     | 422 profile_not_supported |

  Scenario Outline: It refuses <case> for a body
    When postV1CompanyProfiles is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case           | body               |
      | nothing        | (empty)            |
      | a text         | BANK               |
      | a list         | []                 |
      | half an object | {"network": "BANK" |

  Scenario Outline: It refuses an agreement to be signed without <case>
    Given the company has agreement_elsewhere set to true
    When postV1CompanyProfiles is called
      | network_settings.agreement_signed | (absent) |
      | <field>                           | (absent) |
    Then it is refused with 422 Unprocessable Entity

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
    And the response has
      | code | profile_not_supported |

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
    And the response has
      | code    | <code>      |
      | message | (some text) |

    Examples: When it is asked
      | case                                 | name              | eia            | bid       | error                        | code                     |
      | another company's name               | Example Seller AS | 0192:912345676 | 912345676 | 422 profile_name_conflict    | profile_name_conflict    |
      | another company's address            | Other Seller AS   | 0192:987654325 | 912345676 | 422 profile_eia_conflict     | profile_eia_conflict     |
      | another company's address and number | Other Seller AS   | 0192:987654325 | 987654325 | 422 profile_eia_bid_conflict | profile_eia_bid_conflict |

  Scenario: It refuses another company's name in the network PEPPOL
    Given the company has name set to Example Seller AS
    And a profile "theirs" of another company
      | name | Example Seller AS |
    When postV1CompanyProfiles is called with network set to PEPPOL
    Then it is refused with 422 profile_name_conflict

  Scenario: It takes a name that another company has in another network
    Given the company has name set to Example Seller AS
    And a profile "theirs" of another company
      | name | Example Seller AS |
    When postV1CompanyProfiles is called with network set to BANK
    Then it succeeds

  @generated
  Scenario: It refuses any one mistake
    When postV1CompanyProfiles is called repeatedly with any one mistake
    Then every call is refused as a mistake
