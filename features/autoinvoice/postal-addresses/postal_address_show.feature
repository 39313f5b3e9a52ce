@read-only
Feature: postal_address_show
  Tells one of the company's postal addresses.

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

  Scenario: It tells all that is known of an address
    When postal_address_show is called for "head office"
    Then the response has
      | id          | (the id of "head office") |
      | default     | true                      |
      | address1    | Storgata 1                |
      | address2    | 3rd floor                 |
      | post_code   | 0155                      |
      | post_office | Oslo                      |
      | city        | Oslo                      |
      | state       | (empty)                   |
      | country     | NO                        |
      | lang        | NO                        |
      | phone       | +4790000010               |
      | gsm         | +4790000000               |
      | fax         | +4790000011               |

  Scenario: It tells of an address that is not the default
    When postal_address_show is called for "branch"
    Then the response has
      | default | false |
      | country | SE    |

  Scenario Outline: It refuses <case>
    When postal_address_show is called with id set to <value>
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                      | value     |
      | an id that no address has | (unknown) |
      | no id                     | (absent)  |

  Scenario: It refuses to tell of another company's address
    Given a postal address "elsewhere" of another company
    When postal_address_show is called for "elsewhere"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When postal_address_show is called for "branch"
    Then it is refused with ERROR: UNKNOWN ERROR
