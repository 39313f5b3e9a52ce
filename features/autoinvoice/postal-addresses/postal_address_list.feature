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
    Then the answer lists these addresses
      | id                        | default | address1     | address2  | post_code | post_office | city      | state   | country | lang | phone       | gsm         | fax         |
      | (the id of "head office") | true    | Storgata 1   | 3rd floor | 0155      | Oslo        | Oslo      | (empty) | NO      | NO   | +4790000010 | +4790000000 | +4790000011 |
      | (the id of "branch")      | false   | Kungsgatan 2 | (empty)   | 11143     | Stockholm   | Stockholm | (empty) | SE      | EN   | +4790000010 | (empty)     | (empty)     |

  Scenario: It does not list another company's addresses
    Given a postal address "elsewhere" of another company
      | country | FI |
    When postal_address_list is called
    Then the answer lists these addresses
      | country |
      | NO      |
      | SE      |

  Scenario: It lists no address of a company that has none
    Given the caller is an admin of another company
    When postal_address_list is called
    Then the answer lists no addresses

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When postal_address_list is called
    Then it refuses with <error>

    Examples: Who asks
      | caller                                     | error                                                          |
      | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service breaks inside
    When postal_address_list is called
    Then it refuses with ERROR: UNKNOWN ERROR

  Scenario: It is not answered without TLS
    When postal_address_list is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When postal_address_list is called again and again with any arguments
    Then every call keeps its contract
