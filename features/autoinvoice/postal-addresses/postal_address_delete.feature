@effect @removable
Feature: postal_address_delete
  Deletes a postal address of the company, unless it is the default one.

  Background:
    Given a postal address "head office"
      | country | NO   |
      | default | true |
    And a postal address "branch"
      | country | SE |

  Scenario: It deletes the address and no other
    When postal_address_delete is called for "branch"
    Then it succeeds
    And postal_address_list now lists these addresses
      | country |
      | NO      |
    And postal_address_show for "branch" now is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

  Scenario: It refuses to delete the default address
    When postal_address_delete is called for "head office"
    Then it is refused with ERROR: COULD NOT DELETE POSTAL ADDRESS

  Scenario Outline: It refuses <case>
    When postal_address_delete is called with id set to <value>
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS

    Examples: What is asked
      | case          | value     |
      | an unknown id | (unknown) |

    @no-id
    Examples: What is asked
      | case  | value    |
      | no id | (absent) |

  Scenario: It refuses to delete another company's address
    Given a postal address "elsewhere" of another company
    When postal_address_delete is called for "elsewhere"
    Then it is refused with ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS
