@read-only
Feature: postal_address_list
  Lists the company's postal addresses.

  Scenario: It lists an address with all its members
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
    When postal_address_list is called
    Then it lists these addresses
      | id                        | default | address1   | address2  | post_code | post_office | city | state | country | lang | phone       | gsm         | fax         |
      | (the id of "head office") | true    | Storgata 1 | 3rd floor | 0155      | Oslo        | Oslo | Viken | NO      | SE   | +4790000010 | +4790000000 | +4790000011 |

  Scenario: It lists every address, and which of them is the default
    Given a postal address "head office"
      | country | NO   |
      | default | true |
    And a postal address "branch"
      | country | SE |
    When postal_address_list is called
    Then it lists these addresses
      | country | default |
      | NO      | true    |
      | SE      | false   |

  Scenario: It does not list another company's addresses
    Given a postal address "elsewhere" of another company
    When postal_address_list is called
    Then it lists no addresses
