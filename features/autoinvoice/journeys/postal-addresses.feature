@effect @restorable @removable
Feature: Postal addresses
  A company has one address for each country and language, and just one of them is the default.

  Scenario: The place of a deleted address can be taken again
    Given a postal address "head office"
      | country | NO |
      | lang    | SE |
    When postal_address_create is called
      | company_postal.country  | SE           |
      | company_postal.lang     | FI           |
      | company_postal.address1 | Kungsgatan 4 |
    Then it succeeds
    When postal_address_list is called
    And the row with address1 Kungsgatan 4 in the response is kept as "Swedish"
    And postal_address_create is called
      | company_postal.country | SE |
      | company_postal.lang    | FI |
    Then it is refused with ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR SE / FI
    When postal_address_delete is called for "Swedish"
    Then it succeeds
    When postal_address_create is called
      | company_postal.country | SE |
      | company_postal.lang    | FI |
    Then it succeeds
    And postal_address_show for "Swedish" now is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: A company moves abroad
    Given a postal address "Oslo"
      | country | NO   |
      | lang    | SE   |
      | default | true |
    When postal_address_create is called
      | company_postal.country  | DK        |
      | company_postal.lang     | FI        |
      | company_postal.address1 | Strøget 2 |
    Then it succeeds
    When postal_address_list is called
    And the row with address1 Strøget 2 in the response is kept as "Copenhagen"
    And postal_address_delete is called for "Oslo"
    Then it is refused with ERROR: COULD NOT DELETE POSTAL ADDRESS
    When postal_address_update is called for "Copenhagen" with company_postal.default set to true
    Then it succeeds
    When postal_address_update is called
      | id                      | (null)    |
      | company_postal.address1 | Strøget 3 |
    Then it succeeds
    When postal_address_delete is called for "Oslo"
    Then it succeeds
    And postal_address_list now lists these addresses
      | address1  | country | default |
      | Strøget 3 | DK      | true    |

  Scenario: Each company keeps its addresses to itself
    Given a postal address "ours"
      | address1 | Storgata 1 |
    And the caller is an admin of another company
    When postal_address_create is called
      | company_postal.address1 | Havnegata 7 |
      | company_postal.lang     | DK          |
    Then it succeeds
    When postal_address_update is called for "ours" with company_postal.address1 set to Havnegata 8
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
    When postal_address_delete is called for "ours"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
    When postal_address_list is called
    Then the response lists these addresses
      | address1    |
      | Havnegata 7 |
    And postal_address_list now lists these addresses
      | address1   |
      | Storgata 1 |
