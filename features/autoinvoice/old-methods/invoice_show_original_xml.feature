@read-only @deprecated
Feature: invoice_show_original_xml
  Gives the XML file that an invoice came as, unchanged.

  Scenario Outline: It refuses <case>
    Given an invoice "rent"
      | <field> | <value> |
    When invoice_show_original_xml is called for "rent"
    Then it refuses with <error>

    Examples: When it is asked
      | case                                   | field       | value                | error                     |
      | an invoice that did not come as a file | number      | 10001                | ERROR: NO XML FILE FOUND  |
      | an invoice of two years and a day      | received_at | 2024-01-14T12:00:00Z | ERROR: FILE NOT AVAILABLE |
      | an invoice of just two years           | received_at | 2024-01-16T12:00:00Z | ERROR: NO XML FILE FOUND  |

  Scenario: It shows no invoice of another company
    Given an invoice "rent" of another company
    When invoice_show_original_xml is called for "rent"
    Then it refuses with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    And an invoice "rent"
    When invoice_show_original_xml is called for "rent"
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

  Scenario Outline: It refuses an invoice with <case>
    When invoice_show_original_xml is called with id set to <id>
    Then it refuses with <error>

    Examples: What is asked
      | case               | id        | error                                 |
      | an id nobody knows | (unknown) | ERROR: INVOICE NOT FOUND OR NO RIGHTS |
      | no id              | (empty)   | ERROR: INVOICE NOT FOUND OR NO RIGHTS |

  Scenario: It is not answered without TLS
    When invoice_show_original_xml is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When invoice_show_original_xml is called again and again with any arguments
    Then every call keeps its contract
