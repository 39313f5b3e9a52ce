@read-only
Feature: postal_address_list
  Lists the company's postal addresses.

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

  Scenario: It lists each address with all that is known of it
    When postal_address_list is called
    Then the response lists these addresses
      | id                        | default | address1     | address2  | post_code | post_office | city      | state   | country | lang | phone       | gsm         | fax         |
      | (the id of "head office") | true    | Storgata 1   | 3rd floor | 0155      | Oslo        | Oslo      | (empty) | NO      | NO   | +4790000010 | +4790000000 | +4790000011 |
      | (the id of "branch")      | false   | Kungsgatan 2 | (empty)   | 11143     | Stockholm   | Stockholm | (empty) | SE      | EN   | +4790000010 | (empty)     | (empty)     |

  Scenario: It does not list another company's addresses
    Given a postal address "elsewhere" of another company
      | country | FI |
    When postal_address_list is called
    Then the response lists these addresses
      | country |
      | NO      |
      | SE      |

  Scenario: It lists no address of a company that has none
    Given the caller is an admin of another company
    When postal_address_list is called
    Then the response lists no addresses

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When postal_address_list is called
    Then it is refused with ERROR: UNKNOWN ERROR
