@effect @binding
Feature: patchV1CompanyProfilesId
  Changes the settings that one profile of the company has in its network.

  Background:
    Given an issuer agreement "main agreement"
      | signer_name  | Kari Nordmann      |
      | signer_email | signer@example.com |

  Scenario: It changes everything that can be changed
    When patchV1CompanyProfilesId is called for "main agreement"
      | network_settings.name  | Nora Berg             |
      | network_settings.email | nora.berg@example.com |
    Then it succeeds
    And getV1CompanyProfilesId for "main agreement" now has
      | network_settings.name  | Nora Berg             |
      | network_settings.email | nora.berg@example.com |
      | status                 | active                |

  @settings-are-merged
  Scenario Outline: It leaves <kept> as it was where only <field> is named
    When patchV1CompanyProfilesId is called for "main agreement"
      | network_settings.<field> | <value>  |
      | network_settings.<kept>  | (absent) |
    Then it succeeds
    And getV1CompanyProfilesId for "main agreement" now has
      | network_settings.<field> | <value>  |
      | network_settings.<kept>  | <before> |

    Examples:
      | field | value                 | kept  | before             |
      | name  | Nora Berg             | email | signer@example.com |
      | email | nora.berg@example.com | name  | Kari Nordmann      |

  @settings-are-merged
  Scenario: It changes nothing where no settings are sent
    When patchV1CompanyProfilesId is called for "main agreement" with network_settings set to (absent)
    Then it succeeds
    And getV1CompanyProfilesId for "main agreement" now has
      | network_settings.name  | Kari Nordmann      |
      | network_settings.email | signer@example.com |

  Scenario: It changes a profile in another network
    Given a profile "business"
    When patchV1CompanyProfilesId is called for "business" with network_settings.name set to Nora Berg
    Then it succeeds
    And getV1CompanyProfilesId for "business" now has
      | network_settings.name | Nora Berg |
    And getV1CompanyProfilesId for "main agreement" now has
      | network_settings.name | Kari Nordmann |

  @signed-ends-waiting
  Scenario Outline: It makes a main agreement <status> where agreement_signed is <signed>
    Given "main agreement" moves to state PENDING
    When patchV1CompanyProfilesId is called for "main agreement" with network_settings.agreement_signed set to <signed>
    Then it succeeds
    And getV1CompanyProfilesId for "main agreement" now has
      | status | <status> |

    Examples:
      | signed   | status  |
      | true     | active  |
      | (absent) | pending |
      | false    | pending |

  @only-allowed-signers-sign
  Scenario Outline: It refuses a signed agreement of <caller>
    Given "main agreement" moves to state PENDING
    And the caller is <caller>
    When patchV1CompanyProfilesId is called for "main agreement" with network_settings.agreement_signed set to true
    Then it is refused with 403 forbidden

    Examples: Who asks
      | caller                                 |
      | an admin whose vendor key may not sign |
      | an admin without a vendor key          |

  Scenario Outline: It refuses <value> for <field>
    When patchV1CompanyProfilesId is called for "main agreement" with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | value         | field                             |
      | (a list)      | network_settings                  |
      | (null)        | network_settings                  |
      | (a number)    | network_settings.name             |
      | (a number)    | network_settings.email            |
      | kari.nordmann | network_settings.email            |
      | (empty)       | network_settings.email            |
      | (true)        | network_settings.agreement_signed |

  Scenario: It refuses an unknown id
    When patchV1CompanyProfilesId is called with id set to (unknown)
    Then it is refused with 404 not_found

  Scenario Outline: It refuses another company's <kind>
    Given <a> <kind> "theirs" of another company
    When patchV1CompanyProfilesId is called for "theirs"
    Then it is refused with 404 not_found

    Examples: What is asked
      | a  | kind             |
      | a  | profile          |
      | an | issuer agreement |

  Scenario: It refuses a main agreement that has ended
    Given "main agreement" moves to state DISABLED
    When patchV1CompanyProfilesId is called for "main agreement"
    Then it is refused with 404 not_found
