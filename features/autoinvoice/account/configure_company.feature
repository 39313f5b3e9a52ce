@effect @restorable
Feature: configure_company
  Sets those settings of the company that are given, each by its name: all of them or none.

  @setting-<setting> @shows-<setting>
  Scenario Outline: It sets <setting> to <value>
    When configure_company is called with these settings
      | key       | value   |
      | <setting> | <value> |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | <setting> | <value> |

    Examples: Every setting that takes a value of its own
      | setting                     | value                       |
      | website                     | www.example.com             |
      | name                        | Åse                         |
      | name                        | Nordlys Norge AS            |
      | email                       | office@example.net          |
      | invoice_email               | bills@example.com           |
      | print_and_send_request      | 1                           |
      | print_and_send_own_pdf      | true                        |
      | print_and_send_color        | true                        |
      | email_remind_freq           | 2                           |
      | errors_to_user              | 1                           |
      | error_emails                | a@example.com               |
      | error_emails                | a@example.com,b@example.com |
      | reports_emails              | a@example.com,b@example.com |
      | stop_duplicates             | true                        |
      | stop_duplicates             | false                       |
      | notify_incoming             | false                       |
      | disable_email               | true                        |
      | internal_receive_via_peppol | true                        |
      | notifications_disabled      | 1                           |
      | send_email_attachments      | 1                           |
      | send_invoice_email          | 0                           |
      | send_invoice_email          | 1                           |
      | send_invoice_email          | 2                           |
      | send_invoice_email          | 3                           |
      | send_invoice_email          | 4                           |
      | receive_finvoice2           | 1                           |
      | invoice_receiving           | 1                           |
      | invoice_receiving           | 0                           |
      | invoicing_email             | billing@example.com         |
      | vat_number                  | NO987654325MVA              |
      | contact_person              | Siri Dahl                   |
      | contact_email               | siri@example.com            |
      | contact_phone               | +4790000001                 |
      | scan_notification_interval  | daily                       |
      | scan_notification_interval  | weekly                      |
      | scan_notification_interval  | monthly                     |
      | scan_notification_interval  | disabled                    |
      | scan_notification_email     | scan@example.com            |

  @setting-<setting> @shows-<setting>
  Scenario Outline: It sets <setting> of a company in Norway to <value>
    Given the company has country set to NO
    When configure_company is called with these settings
      | key       | value   |
      | <setting> | <value> |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | <setting> | <value> |

    Examples: Every setting that not every country has
      | setting             | value             |
      | print_attachments   | false             |
      | print_attachments   | true              |
      | message_from_sender | Takk for handelen |
      | b2c_fallback        | print             |
      | b2c_fallback        | email             |
      | b2c_reminder        | true              |

  @setting-scan-notification-interval
  Scenario: It disables the scan notifications for any other interval
    Given the company has scan_notification_interval set to daily
    When configure_company is called with these settings
      | key                        | value  |
      | scan_notification_interval | hourly |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                        | value    |
      | scan_notification_interval | disabled |

  @setting-print-and-send-letter-class @shows-print-and-send-letter-class
  Scenario Outline: It sets the mail class of a company in <country> to <class>
    Given the company has country set to <country>
    When configure_company is called with these settings
      | key                         | value   |
      | print_and_send_letter_class | <class> |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                         | value   |
      | print_and_send_letter_class | <class> |

    Examples: The countries that have it
      | country | class |
      | FI      | 1     |
      | FI      | 0     |
      | NL      | 1     |

  @setting-print-attachments-disabled
  Scenario Outline: It sets print_attachments to the opposite of print_attachments_disabled <value>
    Given the company has country set to NO
    When configure_company is called with these settings
      | key                        | value   |
      | print_attachments_disabled | <value> |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value      |
      | print_attachments | <opposite> |

    Examples: The old name
      | value | opposite |
      | true  | false    |
      | false | true     |

  @print-attachments-by-country
  Scenario Outline: By default it prints the attachments of a company in <country>: <printed>
    Given the company has country set to <country>
    When configure_company is called with these settings
      | key     | value           |
      | website | www.example.com |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value     |
      | print_attachments | <printed> |

    Examples: Countries
      | country | printed |
      | NO      | true    |
      | NL      | true    |
      | FI      | false   |

  @setting-invoicing-eia @setting-invoicing-operator @shows-invoicing-eia @shows-invoicing-operator
  Scenario: It sets an e-invoice address for bills with its operator
    When configure_company is called with these settings
      | key                | value          |
      | invoicing_eia      | 0192:987654325 |
      | invoicing_operator | PEPPOL         |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value          |
      | invoicing_eia      | 0192:987654325 |
      | invoicing_operator | PEPPOL         |

  @setting-invoicing-street-address1 @setting-invoicing-street-address2 @setting-invoicing-post-code
  @setting-invoicing-post-office @shows-invoicing-street-address1 @shows-invoicing-street-address2
  @shows-invoicing-post-code @shows-invoicing-post-office
  Scenario: It sets a postal address for bills
    When configure_company is called with these settings
      | key                       | value      |
      | invoicing_street_address1 | Storgata 1 |
      | invoicing_street_address2 | 3rd floor  |
      | invoicing_post_code       | 0155       |
      | invoicing_post_office     | Oslo       |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                       | value      |
      | invoicing_street_address1 | Storgata 1 |
      | invoicing_street_address2 | 3rd floor  |
      | invoicing_post_code       | 0155       |
      | invoicing_post_office     | Oslo       |

  Scenario Outline: It sets another company as the one that pays, by its <id>
    When configure_company is called with these settings
      | key                | value                    |
      | billing_company_id | (another company's <id>) |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value                    |
      | billing_company_id | (another company's uuid) |

    @setting-billing-company-id @shows-billing-company-id
    Examples: By the id that methods use
      | id   |
      | uuid |

    @billing-company-by-maventa-id
    Examples: By its Maventa ID
      | id         |
      | maventa_id |

  @billing-company-is-removed
  Scenario: It removes the company that pays
    Given the company has billing_company_id set to 9b2f7c1e-0000-4000-8000-000000000001
    When configure_company is called with these settings
      | key                | value   |
      | billing_company_id | (empty) |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value   |
      | billing_company_id | (empty) |

  @other-settings-stay
  Scenario: It leaves settings alone that are not given
    Given the company has website set to www.example.com
    When configure_company is called with these settings
      | key             | value |
      | stop_duplicates | true  |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value           |
      | stop_duplicates | true            |
      | website         | www.example.com |

  Scenario: It lets a company with a scan account go on receiving
    Given a scan account "post"
    When configure_company is called with these settings
      | key               | value |
      | invoice_receiving | 1     |
    Then it succeeds

  @open-scan-accounts
  Scenario: It switches receiving off when the scan account is no longer open
    Given a scan account "post" in state DISABLED
    When configure_company is called with these settings
      | key               | value |
      | invoice_receiving | 0     |
    Then it succeeds

  Scenario: It switches receiving off while another company has a scan account
    Given a scan account "theirs" of another company
    When configure_company is called with these settings
      | key               | value |
      | invoice_receiving | 0     |
    Then it succeeds

  @settings-all-or-none
  Scenario: It sets none of the settings when it refuses one
    When configure_company is called with these settings
      | key             | value           |
      | website         | www.example.com |
      | stop_duplicates | maybe           |
    Then it is refused with ERROR: COULD NOT SAVE COMPANY SETTINGS
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario: It does not change another company's settings
    Given the caller is an admin of another company
    When configure_company is called with these settings
      | key     | value           |
      | website | www.example.com |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario: It refuses a member without admin rights
    Given the caller is a member without admin rights
    When configure_company is called
    Then it is refused with ERROR: NO RIGHTS TO CHANGE SETTINGS

  Scenario Outline: It refuses <case>
    When configure_company is called with these settings
      | key       | value   |
      | <setting> | <value> |
    Then it is refused with <error>

    Examples: What is asked
      | case                                       | setting                   | value                | error                                                   |
      | receiving that is neither 1 nor 0          | invoice_receiving         | 2                    | ERROR: INVOICE RECEIVING VALUE IS INVALID               |
      | receiving as a boolean                     | invoice_receiving         | true                 | ERROR: INVOICE RECEIVING VALUE IS INVALID               |
      | receiving left empty                       | invoice_receiving         | (empty)              | ERROR: INVOICE RECEIVING VALUE IS INVALID               |
      | an empty VAT number                        | vat_number                | (empty)              | ERROR: VAT NUMBER CANNOT BE SET TO BLANK                |
      | a VAT number that is nil                   | vat_number                | (null)               | ERROR: VAT NUMBER CANNOT BE SET TO BLANK                |
      | an address for bills without its operator  | invoicing_eia             | 0192:987654325       | ERROR: BILLING E-INVOICING DETAILS INCOMPLETE           |
      | an operator for bills without an address   | invoicing_operator        | PEPPOL               | ERROR: BILLING E-INVOICING DETAILS INCOMPLETE           |
      | an e-mail address for bills without a host | invoicing_email           | billing              | ERROR: BILLING EMAIL ADDRESS INVALID                    |
      | a street for bills alone                   | invoicing_street_address1 | Storgata 1           | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | a second street line for bills alone       | invoicing_street_address2 | 3rd floor            | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | a post code for bills alone                | invoicing_post_code       | 0155                 | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | a post office for bills alone              | invoicing_post_office     | Oslo                 | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | itself as the billing company              | billing_company_id        | (own company's uuid) | ERROR: Company cannot be set as its own billing company |
      | an unknown billing company                 | billing_company_id        | (unknown)            | ERROR: Invalid billing_company_id                       |

    @billing-company-by-maventa-id
    Examples: What is asked
      | case                                        | setting            | value                      | error                                                   |
      | itself as the billing company by Maventa ID | billing_company_id | (own company's maventa_id) | ERROR: Company cannot be set as its own billing company |

    Examples: What is asked
      | case                                      | setting            | value                       | error                                  |
      | an unknown setting                        | colour             | blue                        | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a setting without a name                  | (empty)            | true                        | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a setting whose name is nil               | (null)             | true                        | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a company name of two characters          | name               | Ås                          | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a company name that is nil                | name               | (null)                      | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a setting that is only shown              | bank_send          | true                        | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a country                                 | country            | SE                          | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | an e-mail address without a host          | email              | office                      | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | an error address that is one wrong of two | error_emails       | a@example.com,b             | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | report addresses separated by a semicolon | reports_emails     | a@example.com;b@example.com | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a boolean that is neither true nor false  | stop_duplicates    | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a switch that is neither 1 nor 0          | errors_to_user     | 2                           | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | an e-mail method below 0                  | send_invoice_email | -1                          | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | an e-mail method above 4                  | send_invoice_email | 5                           | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a frequency in words                      | email_remind_freq  | daily                       | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a frequency with a fraction               | email_remind_freq  | 2.5                         | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a fallback to fax                         | b2c_fallback       | fax                         | ERROR: COULD NOT SAVE COMPANY SETTINGS |
      | a reminder that is neither true nor false | b2c_reminder       | yes                         | ERROR: B2C REMINDER INVALID            |
      | a reminder left empty                     | b2c_reminder       | (empty)                     | ERROR: B2C REMINDER INVALID            |

  Scenario: It refuses a mail class for a company in Norway
    Given the company has country set to NO
    When configure_company is called with these settings
      | key                         | value |
      | print_and_send_letter_class | 1     |
    Then it is refused with ERROR: COULD NOT SAVE COMPANY SETTINGS

  Scenario Outline: It refuses a postal address for bills without its <missing>
    When configure_company is called with these settings
      | key      | value   |
      | <first>  | <one>   |
      | <second> | <other> |
    Then it is refused with ERROR: BILLING INFORMATION INCOMPLETE

    Examples: What is asked
      | missing     | first                     | one        | second                | other |
      | street      | invoicing_post_code       | 0155       | invoicing_post_office | Oslo  |
      | post code   | invoicing_street_address1 | Storgata 1 | invoicing_post_office | Oslo  |
      | post office | invoicing_street_address1 | Storgata 1 | invoicing_post_code   | 0155  |

  Scenario Outline: It refuses to set <case>
    Given the company has <field> set to <state>
    When configure_company is called with these settings
      | key       | value   |
      | <setting> | <value> |
    Then it is refused with <error>

    Examples: When it is asked
      | case                                                | field             | state | setting             | value                    | error                                                                               |
      | a billing company for a partner                     | partner           | true  | billing_company_id  | (another company's uuid) | ERROR: Cannot update billing company for partner accounts                           |
      | a billing company for an accounting office's client | accounting_office | true  | billing_company_id  | (another company's uuid) | ERROR: Company is linked to an accounting office, billing company cannot be changed |
      | reminders for a company in Finland                  | country           | FI    | b2c_reminder        | true                     | ERROR: B2C REMINDER INVALID                                                         |
      | a fallback for a company in Finland                 | country           | FI    | b2c_fallback        | print                    | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |
      | a message to receivers from a company in Finland    | country           | FI    | message_from_sender | Kiitos                   | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |
      | printed attachments for a company in Sweden         | country           | SE    | print_attachments   | true                     | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |

  Scenario: It refuses a billing company for a company that pays for another
    Given a company "Acme"
      | billing_company_id | (own company's uuid) |
    When configure_company is called with these settings
      | key                | value                    |
      | billing_company_id | (another company's uuid) |
    Then it is refused with ERROR: Company is set as a billing company for another company

  Scenario: It refuses to stop receiving while a scan account is open
    Given a scan account "post"
    When configure_company is called with these settings
      | key               | value |
      | invoice_receiving | 0     |
    Then it is refused with ERROR: INVOICE RECEIVING CANNOT BE DISABLED WHEN SCAN ACCOUNT IS OPEN
