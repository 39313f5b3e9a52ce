@effect @removable
Feature: postal_address_create
  Adds a postal address to the company; it has one for each country and language.

  Scenario: It stores everything that is set
    When postal_address_create is called
      | company_postal.address1     | Strøget 3              |
      | company_postal.address2     | in the yard            |
      | company_postal.post_code    | 1160                   |
      | company_postal.post_office  | København              |
      | company_postal.city         | København              |
      | company_postal.state        | Hovedstaden            |
      | company_postal.country      | DK                     |
      | company_postal.lang         | SE                     |
      | company_postal.phone        | +4790000012            |
      | company_postal.gsm          | +4790000013            |
      | company_postal.fax          | +4790000014            |
      | company_postal.company_name | Example Seller Danmark |
    Then it succeeds
    And postal_address_list now lists at least these addresses
      | address1  | address2    | post_code | post_office | city      | state       | country | lang | phone       | gsm         | fax         |
      | Strøget 3 | in the yard | 1160      | København   | København | Hovedstaden | DK      | SE   | +4790000012 | +4790000013 | +4790000014 |

  Scenario Outline: It adds an address for <country> in <lang>
    Given a postal address "head office"
      | country | NO |
      | lang    | SE |
    And a postal address "branch"
      | country | SE |
      | lang    | DK |
    When postal_address_create is called
      | company_postal.country | <country> |
      | company_postal.lang    | <lang>    |
    Then it succeeds
    And postal_address_list now lists these addresses
      | country   | lang   |
      | NO        | SE     |
      | SE        | DK     |
      | <country> | <lang> |

    Examples: A new country or language
      | country | lang |
      | NO      | DK   |
      | SE      | NO   |
      | DK      | SE   |

  @one-default
  Scenario: It makes a new default address take the place of the old one
    Given a postal address "head office"
      | country | NO   |
      | default | true |
    When postal_address_create is called
      | company_postal.country | DK   |
      | company_postal.default | true |
    Then it succeeds
    And postal_address_list now lists these addresses
      | country | default |
      | NO      | false   |
      | DK      | true    |

  @first-is-default
  Scenario Outline: It makes a company's first address the default when default is <default>
    When postal_address_create is called with company_postal.default set to <default>
    Then it succeeds
    And postal_address_list now lists these addresses
      | country | default |
      | NO      | true    |

    Examples: Values
      | default  |
      | true     |
      | false    |
      | (absent) |

  @place-in-either
  Scenario Outline: It takes an address with <field> and without <other>
    When postal_address_create is called
      | company_postal.lang    | DK      |
      | company_postal.<other> | (empty) |
    Then it succeeds

    Examples: Places
      | field       | other       |
      | city        | post_office |
      | post_office | city        |

  Scenario: It adds an address like one that another company has
    Given a postal address "elsewhere" of another company
      | lang | DK |
    When postal_address_create is called with company_postal.lang set to DK
    Then it succeeds

  Scenario Outline: It refuses <case>
    When postal_address_create is called with company_postal.<field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                | field     | value    | error                       |
      | an unknown country  | country   | XX       | ERROR: COUNTRY CODE INVALID |
      | a country's name    | country   | Norway   | ERROR: COUNTRY CODE INVALID |
      | an empty street     | address1  | (empty)  | ERROR: @errormessage        |
      | no street           | address1  | (absent) | ERROR: @errormessage        |
      | an empty post code  | post_code | (empty)  | ERROR: @errormessage        |
      | a post code of nil  | post_code | (null)   | ERROR: @errormessage        |
      | an unknown language | lang      | XX       | ERROR: @errormessage        |
      | an empty language   | lang      | (empty)  | ERROR: @errormessage        |
      | no language         | lang      | (absent) | ERROR: @errormessage        |

    @country-due
    Examples: What is asked
      | case             | field   | value   | error                       |
      | an empty country | country | (empty) | ERROR: COUNTRY CODE INVALID |

  Scenario: It refuses an address without a city or a post office
    When postal_address_create is called
      | company_postal.city        | (empty)  |
      | company_postal.post_office | (absent) |
    Then it is refused with ERROR: @errormessage

  Scenario: It refuses a second address for the same country and language
    Given a postal address "branch"
      | country | SE |
      | lang    | DK |
    When postal_address_create is called
      | company_postal.country | SE |
      | company_postal.lang    | DK |
    Then it is refused with ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR SE / DK
