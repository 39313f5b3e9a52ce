@effect @restorable
Feature: postal_address_update
  Changes a postal address of the company, the default one where the id is nil.

  Background:
    Given a postal address "head office"
      | country  | NO         |
      | lang     | SE         |
      | address1 | Storgata 1 |
      | default  | true       |
    And a postal address "branch"
      | country  | SE           |
      | lang     | DK           |
      | address1 | Kungsgatan 2 |
      | phone    | +4790000010  |

  Scenario: It changes everything that is set
    When postal_address_update is called for "branch"
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

  @only-given-changes
  Scenario: It leaves alone what is not set, and the other addresses
    When postal_address_update is called for "branch" with company_postal.address1 set to Drottninggatan 5
    Then it succeeds
    And postal_address_list now lists these addresses
      | default | address1         | country | lang | phone                        |
      | true    | Storgata 1       | NO      | SE   | (the phone of "head office") |
      | false   | Drottninggatan 5 | SE      | DK   | +4790000010                  |

  @nil-is-default
  Scenario: It changes the default address where the id is nil
    When postal_address_update is called
      | id                      | (null)      |
      | company_postal.address1 | Kirkegata 9 |
    Then it succeeds
    And postal_address_list now lists these addresses
      | address1     | country |
      | Kirkegata 9  | NO      |
      | Kungsgatan 2 | SE      |

  @one-default
  Scenario Outline: It keeps one default address when default of <which> is <value>
    When postal_address_update is called for "<name>" with company_postal.default set to <value>
    Then it succeeds
    And postal_address_list now lists these addresses
      | country | default  |
      | NO      | <first>  |
      | SE      | <second> |

    Examples: The default address
      | which           | name        | value | first | second |
      | another address | branch      | true  | false | true   |
      | the default one | head office | false | true  | false  |

  Scenario Outline: It moves an address to <what>
    When postal_address_update is called for "branch" with company_postal.<field> set to <value>
    Then it succeeds
    And postal_address_show for "branch" now has
      | <field> | <value> |

    Examples: Where no other address is
      | what             | field   | value |
      | another country  | country | NO    |
      | another language | lang    | FI    |
      | its own country  | country | SE    |

  Scenario Outline: It refuses <case>
    When postal_address_update is called for "branch" with company_postal.<field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                | field     | value   | error                       |
      | an unknown country  | country   | XX      | ERROR: COUNTRY CODE INVALID |
      | a country's name    | country   | Norway  | ERROR: COUNTRY CODE INVALID |
      | an empty street     | address1  | (empty) | ERROR: @errormessage        |
      | an empty post code  | post_code | (empty) | ERROR: @errormessage        |
      | an unknown language | lang      | XX      | ERROR: @errormessage        |
      | an empty language   | lang      | (empty) | ERROR: @errormessage        |

    @country-due
    Examples: What is asked
      | case             | field   | value   | error                       |
      | an empty country | country | (empty) | ERROR: COUNTRY CODE INVALID |

  Scenario: It refuses to leave an address without a city or a post office
    When postal_address_update is called for "branch"
      | company_postal.city        | (empty) |
      | company_postal.post_office | (empty) |
    Then it is refused with ERROR: @errormessage

  Scenario: It refuses the country and language of another address
    When postal_address_update is called for "branch"
      | company_postal.country | NO |
      | company_postal.lang    | SE |
    Then it is refused with ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR NO / SE

  Scenario: It refuses an unknown id
    When postal_address_update is called with id set to (unknown)
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: It refuses to change another company's address
    Given a postal address "elsewhere" of another company
    When postal_address_update is called for "elsewhere"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  @no-default
  Scenario: It refuses an id of nil where the company has no address
    Given the caller is an admin of another company
    When postal_address_update is called with id set to (null)
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
