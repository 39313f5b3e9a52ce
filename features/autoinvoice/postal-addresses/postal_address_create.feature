@effect
Feature: postal_address_create
  Keeps a postal address of the company, one for each country and language.

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

  Scenario: It keeps all that is given of an address
    When postal_address_create is called
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
    And postal_address_list now lists these addresses
      | default | address1     | address2    | post_code | post_office | city      | state       | country | lang | phone       | gsm         | fax         |
      | true    | Storgata 1   | 3rd floor   | 0155      | Oslo        | Oslo      | (empty)     | NO      | NO   | +4790000010 | +4790000000 | +4790000011 |
      | false   | Kungsgatan 2 | (empty)     | 11143     | Stockholm   | Stockholm | (empty)     | SE      | EN   | +4790000010 | (empty)     | (empty)     |
      | false   | Strøget 3    | in the yard | 1160      | København   | København | Hovedstaden | DK      | DK   | +4790000012 | +4790000013 | +4790000014 |

  Scenario Outline: It takes an address for <country> in <lang>
    When postal_address_create is called
      | company_postal.country | <country> |
      | company_postal.lang    | <lang>    |
    Then it succeeds
    And postal_address_list now lists these addresses
      | country   | lang   |
      | NO        | NO     |
      | SE        | EN     |
      | <country> | <lang> |

    Examples: A country or a language of the others
      | country | lang |
      | NO      | EN   |
      | SE      | NO   |
      | DK      | EN   |

  Scenario: An address that is to be the default takes the place of the one before
    When postal_address_create is called
      | company_postal.country | DK   |
      | company_postal.default | true |
    Then it succeeds
    And postal_address_list now lists these addresses
      | country | default |
      | NO      | false   |
      | SE      | false   |
      | DK      | true    |

  Scenario Outline: The first address of a company is the default when it is <told>
    Given the caller is an admin of another company
    When postal_address_create is called with company_postal.default set to <default>
    Then it succeeds
    When postal_address_list is called
    Then the response lists these addresses
      | country | default |
      | NO      | true    |

    Examples: What is said of it
      | told              | default  |
      | said to be so     | true     |
      | said not to be so | false    |
      | not said at all   | (absent) |

  Scenario Outline: It takes an address whose place stands in <field> alone
    When postal_address_create is called
      | company_postal.country | DK      |
      | company_postal.<other> | (empty) |
    Then it succeeds

    Examples: Places
      | field       | other       |
      | city        | post_office |
      | post_office | city        |

  Scenario: Another company's address does not stand in the way
    Given the caller is an admin of another company
    When postal_address_create is called
    Then it succeeds

  Scenario Outline: It refuses <case>
    When postal_address_create is called with company_postal.<field> set to <value>
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

  Scenario Outline: It refuses an address without <what>
    When postal_address_create is called
      | company_postal.country | DK       |
      | company_postal.<field> | <value>  |
      | company_postal.<other> | (absent) |
    Then it is refused with ERROR: @errormessage

    Examples: What is asked
      | what        | field     | value    | other       |
      | a place     | city      | (empty)  | post_office |
      | a street    | address1  | (absent) | phone       |
      | a post code | post_code | (null)   | phone       |
      | a language  | lang      | (absent) | phone       |

  Scenario: It refuses a second address for the same country and language
    When postal_address_create is called
      | company_postal.country | SE |
      | company_postal.lang    | EN |
    Then it is refused with ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR SE / EN

  Scenario: It refuses the same address twice
    When postal_address_create is called with company_postal.lang set to EN
    Then it succeeds
    When postal_address_create is called with company_postal.lang set to EN
    Then it is refused with ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR NO / EN
