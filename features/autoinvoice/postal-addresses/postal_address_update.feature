@effect
Feature: postal_address_update
  Changes one of the company's postal addresses, the default one where none is named.

  Background:
    Given a postal address "head office"
      | address1    | Storgata 1  |
      | address2    | 3rd floor   |
      | post_code   | 0155        |
      | post_office | Oslo        |
      | city        | Oslo        |
      | country     | NO          |
      | lang        | NO          |
      | phone       | +4790000010 |
      | gsm         | +4790000000 |
      | fax         | +4790000011 |
    And a postal address "branch"
      | address1    | Kungsgatan 2 |
      | post_code   | 11143        |
      | post_office | Stockholm    |
      | city        | Stockholm    |
      | country     | SE           |
      | lang        | EN           |

  Scenario: It changes all that is given
    When postal_address_update is called for "branch"
      | company_postal.address1     | Strøget 3              |
      | company_postal.address2     | in the yard            |
      | company_postal.post_code    | 1160                   |
      | company_postal.post_office  | København              |
      | company_postal.city         | København              |
      | company_postal.state        | Hovedstaden            |
      | company_postal.country      | DK                     |
      | company_postal.lang         | DK                     |
      | company_postal.phone        | +4790000012            |
      | company_postal.gsm          | +4790000013            |
      | company_postal.fax          | +4790000014            |
      | company_postal.company_name | Example Seller Danmark |
    Then it succeeds
    And postal_address_show for "branch" now has
      | default     | false       |
      | address1    | Strøget 3   |
      | address2    | in the yard |
      | post_code   | 1160        |
      | post_office | København   |
      | city        | København   |
      | state       | Hovedstaden |
      | country     | DK          |
      | lang        | DK          |
      | phone       | +4790000012 |
      | gsm         | +4790000013 |
      | fax         | +4790000014 |

  Scenario: It leaves alone what is not given, and the other addresses
    When postal_address_update is called for "branch" with company_postal.address1 set to Drottninggatan 5
    Then it succeeds
    And postal_address_list now lists these addresses
      | default | address1         | post_code | city      | country | lang | phone       |
      | true    | Storgata 1       | 0155      | Oslo      | NO      | NO   | +4790000010 |
      | false   | Drottninggatan 5 | 11143     | Stockholm | SE      | EN   | +4790000010 |

  Scenario: Without an id it changes the default address
    When postal_address_update is called
      | id                      | (null)      |
      | company_postal.address1 | Kirkegata 9 |
    Then it succeeds
    And postal_address_list now lists these addresses
      | address1     | country |
      | Kirkegata 9  | NO      |
      | Kungsgatan 2 | SE      |

  Scenario: It makes another address the default
    When postal_address_update is called for "branch" with company_postal.default set to true
    Then it succeeds
    And postal_address_list now lists these addresses
      | default | country |
      | false   | NO      |
      | true    | SE      |

  Scenario: The default stays the default until another takes its place
    When postal_address_update is called for "head office" with company_postal.default set to false
    Then it succeeds
    And postal_address_list now lists these addresses
      | default | country |
      | true    | NO      |
      | false   | SE      |

  Scenario Outline: It moves an address to <what>
    When postal_address_update is called for "branch" with company_postal.<field> set to <value>
    Then it succeeds
    And postal_address_show for "branch" now has
      | <field> | <value> |

    Examples: What no other address is for
      | what             | field   | value |
      | another country  | country | NO    |
      | another language | lang    | SE    |
      | its own country  | country | SE    |

  Scenario Outline: It refuses <case>
    When postal_address_update is called for "branch" with company_postal.<field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                          | field     | value   | error                       |
      | a country that there is not   | country   | XX      | ERROR: COUNTRY CODE INVALID |
      | a country's name              | country   | Norway  | ERROR: COUNTRY CODE INVALID |
      | an empty country              | country   | (empty) | ERROR: COUNTRY CODE INVALID |
      | a street that is empty        | address1  | (empty) | ERROR: @errormessage        |
      | a post code that is empty     | post_code | (empty) | ERROR: @errormessage        |
      | a language that nobody speaks | lang      | XX      | ERROR: @errormessage        |
      | an empty language             | lang      | (empty) | ERROR: @errormessage        |

  Scenario: It refuses to leave an address without a place
    When postal_address_update is called for "branch"
      | company_postal.city        | (empty) |
      | company_postal.post_office | (empty) |
    Then it is refused with ERROR: @errormessage

  Scenario: It refuses a country and language that another address is for
    When postal_address_update is called for "branch"
      | company_postal.country | NO |
      | company_postal.lang    | NO |
    Then it is refused with ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR NO / NO

  Scenario: It refuses an id that no address has
    When postal_address_update is called with id set to (unknown)
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: It refuses to change another company's address
    Given a postal address "elsewhere" of another company
    When postal_address_update is called for "elsewhere"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: It refuses a call without an id where there is no address
    Given the caller is an admin of another company
    When postal_address_update is called
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
