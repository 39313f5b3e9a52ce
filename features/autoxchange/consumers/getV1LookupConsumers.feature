@read-only
Feature: getV1LookupConsumers
  Asks by personal data whether a consumer can be reached by certain routes.

  Background:
    Given a consumer "Kari"
      | ssn           | 15818512187               |
      | date_of_birth | 1985-01-15                |
      | phone         | +4790000001               |
      | email         | kari.nordmann@example.com |
      | name          | Kari Nordmann             |
      | postal_code   | 0150                      |
      | city          | Oslo                      |
      | efaktura_id   | 100000001                 |
    And a consumer "Ola"
      | ssn           | 02849020083            |
      | date_of_birth | 1990-04-02             |
      | phone         | +4790000002            |
      | email         | ola.hansen@example.com |
      | name          | Ola Hansen             |
      | postal_code   | 5003                   |
      | city          | Bergen                 |
      | efaktura_id   | 100000002              |

  @identifier-assigned @words-of-reach
  Scenario: It finds a consumer in Yes to All, with the eFaktura identifier
    When getV1LookupConsumers is called
      | ssn    | 15818512187 |
      | routes | yes2all     |
    Then the response has
      | reference_id                       | (some text) |
      | routes.yes2all.status              | RECEIVING   |
      | routes.yes2all.details             | (some text) |
      | routes.yes2all.efaktura_identifier | 100000001   |

  @words-of-reach
  Scenario: It reports that a consumer has not said Yes to All
    Given a consumer "Kari"
      | yes_to_all | false |
    When getV1LookupConsumers is called with ssn set to 15818512187
    Then the response has
      | routes.yes2all.status | NOT_RECEIVING |
    And the response has no routes.yes2all.efaktura_identifier

  @words-of-reach
  Scenario: It reports that nobody has the social security number
    When getV1LookupConsumers is called with ssn set to (unknown)
    Then the response has
      | routes.yes2all.status | NOT_AVAILABLE |
    And the response has no routes.yes2all.efaktura_identifier

  @identifier-finds
  Scenario: It finds a consumer by the eFaktura identifier
    When getV1LookupConsumers is called
      | ssn                 | (absent)  |
      | efaktura_identifier | 100000002 |
    Then the response has
      | routes.yes2all.efaktura_identifier | 100000002 |

  @ssn-first
  Scenario: It looks up the social security number, whatever else is given
    When getV1LookupConsumers is called
      | ssn           | 15818512187            |
      | date_of_birth | 1990-04-02             |
      | phone_number  | +4790000002            |
      | email         | ola.hansen@example.com |
      | first_name    | Ola                    |
      | last_name     | Hansen                 |
      | postal_code   | 5003                   |
      | city          | Bergen                 |
    Then the response has
      | routes.yes2all.efaktura_identifier | 100000001 |

  @birth-phone-email-second
  Scenario: It looks up date of birth, phone and e-mail where no number is given
    When getV1LookupConsumers is called
      | ssn           | (absent)                  |
      | date_of_birth | 1985-01-15                |
      | phone_number  | +4790000001               |
      | email         | kari.nordmann@example.com |
      | first_name    | Ola                       |
      | last_name     | Hansen                    |
      | postal_code   | 5003                      |
      | city          | Bergen                    |
    Then the response has
      | routes.yes2all.efaktura_identifier | 100000001 |

  @birth-phone-email-second @words-of-reach
  Scenario Outline: It finds nobody by the three if the <case> is another's
    When getV1LookupConsumers is called
      | ssn           | (absent)        |
      | date_of_birth | <date_of_birth> |
      | phone_number  | <phone>         |
      | email         | <email>         |
    Then the response has
      | routes.yes2all.status | NOT_AVAILABLE |

    Examples:
      | case          | date_of_birth | phone       | email                     |
      | date of birth | 1990-04-02    | +4790000001 | kari.nordmann@example.com |
      | phone         | 1985-01-15    | +4790000002 | kari.nordmann@example.com |
      | e-mail        | 1985-01-15    | +4790000001 | ola.hansen@example.com    |

  @name-and-place-third
  Scenario Outline: It looks up name and place where there is no <case>
    When getV1LookupConsumers is called
      | ssn           | (absent)        |
      | date_of_birth | <date_of_birth> |
      | phone_number  | <phone>         |
      | email         | <email>         |
      | first_name    | Kari            |
      | last_name     | Nordmann        |
      | postal_code   | 0150            |
      | city          | Oslo            |
    Then the response has
      | routes.yes2all.efaktura_identifier | 100000001 |

    Examples:
      | case                        | date_of_birth | phone       | email                     |
      | date of birth               | (absent)      | +4790000001 | kari.nordmann@example.com |
      | phone                       | 1985-01-15    | (absent)    | kari.nordmann@example.com |
      | e-mail                      | 1985-01-15    | +4790000001 | (absent)                  |
      | date of birth and no phone  | (absent)      | (absent)    | kari.nordmann@example.com |
      | date of birth and no e-mail | (absent)      | +4790000001 | (absent)                  |
      | phone and no e-mail         | 1985-01-15    | (absent)    | (absent)                  |

  @name-and-place-third @words-of-reach
  Scenario Outline: It finds nobody by name and place with <case>
    When getV1LookupConsumers is called
      | ssn          | (absent)      |
      | phone_number | +4790000001   |
      | first_name   | <first>       |
      | last_name    | <last>        |
      | postal_code  | <postal_code> |
      | city         | <city>        |
    Then the response has
      | routes.yes2all.status | NOT_AVAILABLE |

    Examples:
      | case                  | first | last     | postal_code | city     |
      | another's first name  | Ola   | Nordmann | 0150        | Oslo     |
      | another's last name   | Kari  | Hansen   | 0150        | Oslo     |
      | another's postal code | Kari  | Nordmann | 5003        | Oslo     |
      | another's city        | Kari  | Nordmann | 0150        | Bergen   |
      | no city               | Kari  | Nordmann | 0150        | (absent) |
      | no postal code        | Kari  | Nordmann | (absent)    | Oslo     |

  @no-lookup-without-contact
  Scenario: It does not look up name and place alone
    When getV1LookupConsumers is called
      | ssn         | (absent) |
      | first_name  | Kari     |
      | last_name   | Nordmann |
      | postal_code | 0150     |
      | city        | Oslo     |
    Then the response has no routes.yes2all.efaktura_identifier

  @no-lookup-by-reference
  Scenario: It does not find a consumer in Yes to All by an eFaktura reference
    Given a consumer agreement "Kari's old one" in state ACTIVE
      | reference_nr | 1000000001    |
      | name         | Kari Nordmann |
    When getV1LookupConsumers is called
      | ssn              | (absent)   |
      | reference_number | 1000000001 |
    Then the response has no routes.yes2all.efaktura_identifier

  @old-references-in-cv
  Scenario Outline: It reports <status> for an old eFaktura reference in state <state>
    Given a consumer agreement "Kari's old one" in state <state>
      | reference_nr | 1000000001 |
    When getV1LookupConsumers is called
      | ssn              | (absent)   |
      | reference_number | 1000000001 |
      | routes           | cv         |
    Then the response has
      | routes.cv.status  | <status>    |
      | routes.cv.details | (some text) |

    Examples:
      | state    | status        |
      | ACTIVE   | RECEIVING     |
      | REJECTED | NOT_RECEIVING |
      | DELETED  | NOT_RECEIVING |

  @old-references-in-cv
  Scenario: It does not report another company's references
    Given a consumer agreement "theirs" of another company
      | reference_nr | 1000000009 |
    When getV1LookupConsumers is called
      | ssn              | (absent)   |
      | reference_number | 1000000009 |
      | routes           | cv         |
    Then the response has
      | routes.cv.status | NOT_AVAILABLE |

  @words-of-reach
  Scenario Outline: It reports <status> for Vipps of a consumer with <field> <value>
    Given a consumer "Kari"
      | <field> | <value> |
    When getV1LookupConsumers is called with routes set to vipps
    Then the response has
      | routes.vipps.status  | <status>    |
      | routes.vipps.details | (some text) |

    Examples:
      | status        | field       | value |
      | RECEIVING     | vipps       | true  |
      | RECEIVING     | vipps_shown | false |
      | NOT_RECEIVING | vipps       | false |
      | NOT_RECEIVING | yes_to_all  | false |

  @words-of-reach
  Scenario Outline: It reports <status> for the post box of a consumer who <case>
    Given a consumer "Kari"
      | dpi          | <box>      |
      | dpi_reserved | <reserved> |
    When getV1LookupConsumers is called with routes set to dpi
    Then the response has
      | routes.dpi.status  | <status>    |
      | routes.dpi.details | (some text) |

    Examples:
      | status        | case              | box      | reserved |
      | RECEIVING     | has E-Boks        | E-Boks   | false    |
      | RECEIVING     | has DigiPost      | DigiPost | false    |
      | NOT_RECEIVING | wants no invoices | DigiPost | true     |

  @words-of-reach
  Scenario: It finds no post box without the social security number
    Given a consumer "Kari"
      | dpi | DigiPost |
    When getV1LookupConsumers is called
      | ssn           | (absent)                  |
      | date_of_birth | 1985-01-15                |
      | phone_number  | +4790000001               |
      | email         | kari.nordmann@example.com |
      | routes        | dpi                       |
    Then the response has
      | routes.dpi.status | NOT_AVAILABLE |

  @every-route-unless-named @words-of-reach
  Scenario Outline: It asks about every route where the routes are <routes>
    When getV1LookupConsumers is called with routes set to <routes>
    Then the response has
      | routes.cv.status      | NOT_AVAILABLE |
      | routes.dpi.status     | NOT_AVAILABLE |
      | routes.vipps.status   | RECEIVING     |
      | routes.yes2all.status | RECEIVING     |

    Examples:
      | routes                  |
      | (absent)                |
      | cv, dpi, vipps, yes2all |

  Scenario: It asks about no route that is not named
    When getV1LookupConsumers is called with routes set to dpi, yes2all
    Then the response has
      | routes.yes2all.status | (some text) |
    And the response has no routes.vipps
    And the response has no routes.cv

  Scenario Outline: It refuses <case>
    When getV1LookupConsumers is called with <field> set to <value>
    Then it is refused with 400 invalid_parameters

    Examples: What is asked
      | case                                | field         | value        |
      | an unknown route                    | routes        | krr          |
      | an unknown route beside another     | routes        | yes2all, krr |
      | a route in capitals                 | routes        | YES2ALL      |
      | a date of birth with the day first  | date_of_birth | 15.01.1985   |
      | a date of birth without dashes      | date_of_birth | 19850115     |
      | a date of birth that does not exist | date_of_birth | 1985-02-30   |
