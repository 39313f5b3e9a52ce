@effect @restorable @deprecated
Feature: company_settings_update
  Changes those settings of the company that are set.

  Scenario Outline: It sets <field> to <value>
    When company_settings_update is called with company_setting_params.<field> set to <value>
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | <field> | <value> |

    Examples: Every setting that it takes
      | field                  | value                       |
      | reports_emails         | a@example.com,b@example.com |
      | name                   | Example Seller Norge AS     |
      | name                   | Åse                         |
      | bid                    | 987654325                   |
      | country                | SE                          |
      | stop_duplicates        | true                        |
      | stop_duplicates        | false                       |
      | email                  | office@example.net          |
      | email_remind_freq      | 2                           |
      | print_and_send_own_pdf | true                        |
      | website                | www.example.com             |
      | invoice_email          | bills@example.com           |
      | print_and_send_request | 1                           |
      | reports                | 1                           |
      | error_emails           | errors@example.com          |

  @numbers-for-switches
  Scenario Outline: It sets errors_to_user to <value>
    When company_settings_update is called with company_setting_params.errors_to_user set to <value>
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key            | value   |
      | errors_to_user | <shown> |

    Examples: Values
      | value | shown |
      | true  | 1     |
      | false | 0     |

  Scenario: It sets the mail class of a company in Finland
    Given the company has country set to FI
    When company_settings_update is called with company_setting_params.print_and_send_letter_class set to 1
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                         | value |
      | print_and_send_letter_class | 1     |

  @read-only-members
  Scenario Outline: It ignores <field>
    When company_settings_update is called with company_setting_params.<field> set to <value>
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                    | value |
      | print_and_send_enabled | false |

    Examples: What cannot be set
      | field                   | value |
      | status                  | OK    |
      | print_and_send          | 1     |
      | print_and_send_verified | true  |

  @only-given-changes
  Scenario: It leaves alone what is not set
    Given the company has website set to www.example.com
    When company_settings_update is called
      | company_setting_params.stop_duplicates | true   |
      | company_setting_params.website         | (null) |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value                |
      | stop_duplicates | true                 |
      | website         | www.example.com      |
      | name            | (own company's name) |

  Scenario: It changes nothing when one of the settings is refused
    When company_settings_update is called
      | company_setting_params.website | www.example.com |
      | company_setting_params.name    | Ås              |
    Then it is refused with ERROR: COULD NOT SAVE SETTINGS

  Scenario: It does not change another company's settings
    Given the caller is an admin of another company
    When company_settings_update is called with company_setting_params.website set to www.example.com
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario: It refuses a member who is no admin
    Given the caller is a member without admin rights
    When company_settings_update is called
    Then it is refused with ERROR: NO RIGHTS TO CHANGE SETTINGS

  Scenario: It refuses a mail class for a company in Norway
    Given the company has country set to NO
    When company_settings_update is called with company_setting_params.print_and_send_letter_class set to 1
    Then it is refused with ERROR: COULD NOT SAVE SETTINGS

  Scenario Outline: It refuses <case>
    When company_settings_update is called with company_setting_params.<field> set to <value>
    Then it is refused with ERROR: COULD NOT SAVE SETTINGS

    Examples: What is asked
      | case                                | field                  | value           |
      | a name of two characters            | name                   | Ås              |
      | an empty name                       | name                   | (empty)         |
      | an empty organisation number        | bid                    | (empty)         |
      | a country's name                    | country                | Norway          |
      | an empty country                    | country                | (empty)         |
      | an e-mail address without a domain  | email                  | office          |
      | an invoice e-mail without a domain  | invoice_email          | bills           |
      | one malformed error address of two  | error_emails           | a@example.com,b |
      | one malformed report address of two | reports_emails         | a@example.com,b |
      | a print request beyond 1            | print_and_send_request | 2               |
      | a negative frequency                | email_remind_freq      | -1              |
      | reports beyond 1                    | reports                | 2               |
