@read-only
Feature: postal_address_show
  Returns a postal address of the company.

  Scenario: It returns an address with all its members
    Given a postal address "head office"
      | default     | true        |
      | address1    | Storgata 1  |
      | address2    | 3rd floor   |
      | post_code   | 0155        |
      | post_office | Oslo        |
      | city        | Oslo        |
      | state       | Viken       |
      | country     | NO          |
      | lang        | SE          |
      | phone       | +4790000010 |
      | gsm         | +4790000000 |
      | fax         | +4790000011 |
    When postal_address_show is called for "head office"
    Then it has
      | id          | (the id of "head office") |
      | default     | true                      |
      | address1    | Storgata 1                |
      | address2    | 3rd floor                 |
      | post_code   | 0155                      |
      | post_office | Oslo                      |
      | city        | Oslo                      |
      | state       | Viken                     |
      | country     | NO                        |
      | lang        | SE                        |
      | phone       | +4790000010               |
      | gsm         | +4790000000               |
      | fax         | +4790000011               |

  Scenario: It returns an address that is not the default
    Given a postal address "head office"
      | default | true |
    And a postal address "branch"
      | country | SE |
    When postal_address_show is called for "branch"
    Then it has
      | default | false |
      | country | SE    |

  Scenario Outline: It refuses <case>
    When postal_address_show is called with id set to <value>
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case          | value     |
      | an unknown id | (unknown) |

    @no-id
    Examples: What is asked
      | case  | value    |
      | no id | (absent) |

  Scenario: It refuses another company's address
    Given a postal address "elsewhere" of another company
    When postal_address_show is called for "elsewhere"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
