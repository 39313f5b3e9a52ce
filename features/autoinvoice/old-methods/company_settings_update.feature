@effect @deprecated
Feature: company_settings_update
  Changes those settings of the company that are given.

  Scenario Outline: It sets <field> to <value>
    When company_settings_update is called with company_setting_params.<field> set to <value>
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | <field> | <shown> |

    Examples: Every setting that it takes
      | field                  | value                       | shown                       |
      | reports_emails         | a@example.com,b@example.com | a@example.com,b@example.com |
      | name                   | Example Seller Norge AS     | Example Seller Norge AS     |
      | name                   | Åse                         | Åse                         |
      | bid                    | 987654325                   | 987654325                   |
      | country                | SE                          | SE                          |
      | stop_duplicates        | true                        | true                        |
      | stop_duplicates        | false                       | false                       |
      | email                  | office@example.net          | office@example.net          |
      | email_remind_freq      | 2                           | 2                           |
      | print_and_send_own_pdf | true                        | true                        |
      | website                | www.example.com             | www.example.com             |
      | errors_to_user         | true                        | 1                           |
      | errors_to_user         | false                       | 0                           |
      | invoice_email          | bills@example.com           | bills@example.com           |
      | print_and_send_request | 1                           | 1                           |
      | reports                | 1                           | 1                           |
      | error_emails           | errors@example.com          | errors@example.com          |

  Scenario: It sets the mail class of a company in Finland
    Given the company has country set to FI
    When company_settings_update is called with company_setting_params.print_and_send_letter_class set to 1
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                         | value |
      | print_and_send_letter_class | 1     |

  Scenario Outline: It takes no notice of <field>, which only tells how things stand
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

  Scenario: It leaves alone what is not given
    Given the company has website set to www.example.com
    When company_settings_update is called
      | company_setting_params.stop_duplicates | true   |
      | company_setting_params.website         | (null) |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value             |
      | stop_duplicates | true              |
      | website         | www.example.com   |
      | name            | Example Seller AS |

  Scenario: It sets none of the settings when one of them is refused
    When company_settings_update is called
      | company_setting_params.website | www.example.com |
      | company_setting_params.name    | Ås              |
    Then it is refused with ERROR: COULD NOT SAVE SETTINGS
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario: It does not touch another company's settings
    Given the caller is an admin of another company
    When company_settings_update is called with company_setting_params.website set to www.example.com
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When company_settings_update is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                               |
      | a member without admin rights | ERROR: NO RIGHTS TO CHANGE SETTINGS |

  Scenario Outline: It refuses <case>
    When company_settings_update is called with company_setting_params.<field> set to <value>
    Then it is refused with ERROR: COULD NOT SAVE SETTINGS

    Examples: What is asked
      | case                                     | field                       | value           |
      | a name of two characters                 | name                        | Ås              |
      | an empty name                            | name                        | (empty)         |
      | an empty organisation number             | bid                         | (empty)         |
      | a country in words                       | country                     | Norway          |
      | an empty country                         | country                     | (empty)         |
      | an e-mail address without a host         | email                       | office          |
      | an invoice e-mail address without a host | invoice_email               | bills           |
      | one wrong error address of two           | error_emails                | a@example.com,b |
      | one wrong report address of two          | reports_emails              | a@example.com,b |
      | a print request beyond 1                 | print_and_send_request      | 2               |
      | a mail class in Norway                   | print_and_send_letter_class | 1               |
      | a negative frequency                     | email_remind_freq           | -1              |
      | reports beyond 1                         | reports                     | 2               |
