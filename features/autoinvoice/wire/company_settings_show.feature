@read-only
Feature: company_settings_show
  Returns the company's settings for older integrations.

  @settings-of-both-kinds
  Scenario Outline: It returns <field> when it is <value>
    Given the company has <setting> set to <value>
    When company_settings_show is called
    Then it has
      | <field> | <shown> |

    Examples: Settings
      | field                  | setting                | value                       | shown                       |
      | name                   | name                   | Åse & Sønner "Øst" AS       | Åse & Sønner "Øst" AS       |
      | bid                    | bid                    | 987654325                   | 987654325                   |
      | country                | country                | SE                          | SE                          |
      | email                  | email                  | office@example.net          | office@example.net          |
      | website                | website                | www.example.com             | www.example.com             |
      | invoice_email          | invoice_email          | bills@example.com           | bills@example.com           |
      | reports_emails         | reports_emails         | a@example.com,b@example.com | a@example.com,b@example.com |
      | error_emails           | error_emails           | errors@example.com          | errors@example.com          |
      | stop_duplicates        | stop_duplicates        | true                        | true                        |
      | stop_duplicates        | stop_duplicates        | false                       | false                       |
      | print_and_send_own_pdf | print_and_send_own_pdf | true                        | true                        |
      | errors_to_user         | errors_to_user         | 1                           | true                        |
      | errors_to_user         | errors_to_user         | 0                           | false                       |
      | email_remind_freq      | email_remind_freq      | 2                           | 2                           |
      | print_and_send_request | print_and_send_request | 1                           | 1                           |
      | reports                | reports                | 1                           | 1                           |

  @settings-of-both-kinds
  Scenario: It returns the mail class of a company in Finland
    Given the company has country set to FI
    And the company has print_and_send_letter_class set to 1
    When company_settings_show is called
    Then it has
      | print_and_send_letter_class | 1 |

  @printing-in-the-old-struct
  Scenario Outline: It returns that the print service is <service>
    Given the company has print_service set to <service>
    When company_settings_show is called
    Then it has
      | print_and_send          | <number>  |
      | print_and_send_verified | <service> |

    Examples: On and off
      | service | number |
      | true    | 1      |
      | false   | 0      |

  Scenario: It returns another company's settings to its own admin
    Given the company has website set to www.example.com
    And the caller is an admin of another company
    When company_settings_show is called
    Then it has
      | website | (empty) |
