@effect
Feature: postal_address_delete
  Deletes one of the company's postal addresses, but never the default.

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

  Scenario: It deletes the address and no other
    When postal_address_delete is called for "branch"
    Then it succeeds
    And postal_address_list now lists these addresses
      | country | default |
      | NO      | true    |
    And postal_address_show for "branch" now is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: It deletes what was the default once another is
    When postal_address_update is called for "branch" with company_postal.default set to true
    Then it succeeds
    When postal_address_delete is called for "head office"
    Then it succeeds
    And postal_address_list now lists these addresses
      | country | default |
      | SE      | true    |

  Scenario: It refuses to delete the default address
    When postal_address_delete is called for "head office"
    Then it is refused with ERROR: COULD NOT DELETE POSTAL ADDRESS

  Scenario Outline: It refuses <case>
    When postal_address_delete is called with id set to <value>
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case                      | value     |
      | an id that no address has | (unknown) |
      | no id                     | (absent)  |

  Scenario: It refuses to delete another company's address
    Given a postal address "elsewhere" of another company
    When postal_address_delete is called for "elsewhere"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: It refuses to delete an address twice
    When postal_address_delete is called for "branch"
    Then it succeeds
    When postal_address_delete is called for "branch"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
