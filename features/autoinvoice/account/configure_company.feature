@effect
Feature: configure_company
  Sets those settings of the company that are given, each by its name: all of them or none.

  Scenario Outline: It keeps <setting> as <value>
    When configure_company is called
      | settings.key   | <setting> |
      | settings.value | <value>   |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key       | value   |
      | <setting> | <shown> |

    @setting-name
    Examples: name
      | setting | value                   | shown                   |
      | name    | Åse                     | Åse                     |
      | name    | Example Seller Norge AS | Example Seller Norge AS |

    @setting-website
    Examples: website
      | setting | value           | shown           |
      | website | www.example.com | www.example.com |

    @setting-email
    Examples: email
      | setting | value              | shown              |
      | email   | office@example.net | office@example.net |

    @setting-invoice-email
    Examples: invoice_email
      | setting       | value             | shown             |
      | invoice_email | bills@example.com | bills@example.com |
      | invoice_email | (empty)           | (empty)           |

    @setting-print-and-send-request
    Examples: print_and_send_request
      | setting                | value | shown |
      | print_and_send_request | 1     | 1     |
      | print_and_send_request | 0     | 0     |

    @setting-print-and-send-own-pdf
    Examples: print_and_send_own_pdf
      | setting                | value | shown |
      | print_and_send_own_pdf | true  | true  |
      | print_and_send_own_pdf | false | false |

    @setting-print-and-send-color
    Examples: print_and_send_color
      | setting              | value | shown |
      | print_and_send_color | true  | true  |
      | print_and_send_color | false | false |

    @setting-print-attachments
    Examples: print_attachments
      | setting           | value | shown |
      | print_attachments | false | false |
      | print_attachments | true  | true  |

    @setting-email-remind-freq
    Examples: email_remind_freq
      | setting           | value | shown |
      | email_remind_freq | 2     | 2     |
      | email_remind_freq | 0     | 0     |

    @setting-errors-to-user
    Examples: errors_to_user
      | setting        | value | shown |
      | errors_to_user | 1     | 1     |
      | errors_to_user | 0     | 0     |

    @setting-error-emails
    Examples: error_emails
      | setting      | value                       | shown                       |
      | error_emails | a@example.com,b@example.com | a@example.com,b@example.com |
      | error_emails | a@example.com               | a@example.com               |

    @setting-reports-emails
    Examples: reports_emails
      | setting        | value                       | shown                       |
      | reports_emails | a@example.com,b@example.com | a@example.com,b@example.com |

    @setting-stop-duplicates
    Examples: stop_duplicates
      | setting         | value | shown |
      | stop_duplicates | true  | true  |
      | stop_duplicates | false | false |

    @setting-notify-incoming
    Examples: notify_incoming
      | setting         | value | shown |
      | notify_incoming | true  | true  |
      | notify_incoming | false | false |

    @setting-disable-email
    Examples: disable_email
      | setting       | value | shown |
      | disable_email | true  | true  |
      | disable_email | false | false |

    @setting-internal-receive-via-peppol
    Examples: internal_receive_via_peppol
      | setting                     | value | shown |
      | internal_receive_via_peppol | true  | true  |
      | internal_receive_via_peppol | false | false |

    @setting-b2c-reminder
    Examples: b2c_reminder
      | setting      | value | shown |
      | b2c_reminder | true  | true  |
      | b2c_reminder | false | false |

    @setting-notifications-disabled
    Examples: notifications_disabled
      | setting                | value | shown |
      | notifications_disabled | 1     | 1     |
      | notifications_disabled | 0     | 0     |

    @setting-send-email-attachments
    Examples: send_email_attachments
      | setting                | value | shown |
      | send_email_attachments | 1     | 1     |
      | send_email_attachments | 0     | 0     |

    @setting-receive-finvoice2
    Examples: receive_finvoice2
      | setting           | value | shown |
      | receive_finvoice2 | 1     | 1     |
      | receive_finvoice2 | 0     | 0     |

    @setting-invoice-receiving
    Examples: invoice_receiving
      | setting           | value | shown |
      | invoice_receiving | 1     | 1     |
      | invoice_receiving | 0     | 0     |

    @setting-send-invoice-email
    Examples: send_invoice_email
      | setting            | value | shown |
      | send_invoice_email | 0     | 0     |
      | send_invoice_email | 1     | 1     |
      | send_invoice_email | 2     | 2     |
      | send_invoice_email | 3     | 3     |
      | send_invoice_email | 4     | 4     |

    @setting-invoicing-email
    Examples: invoicing_email
      | setting         | value               | shown               |
      | invoicing_email | billing@example.com | billing@example.com |
      | invoicing_email | (empty)             | (empty)             |

    @setting-vat-number
    Examples: vat_number
      | setting    | value          | shown          |
      | vat_number | NO987654325MVA | NO987654325MVA |

    @setting-message-from-sender
    Examples: message_from_sender
      | setting             | value             | shown             |
      | message_from_sender | Takk for handelen | Takk for handelen |

    @setting-b2c-fallback
    Examples: b2c_fallback
      | setting      | value | shown |
      | b2c_fallback | print | print |
      | b2c_fallback | email | email |

    @setting-contact-person
    Examples: contact_person
      | setting        | value         | shown         |
      | contact_person | Kari Nordmann | Kari Nordmann |

    @setting-contact-email
    Examples: contact_email
      | setting       | value            | shown            |
      | contact_email | kari@example.com | kari@example.com |

    @setting-contact-phone
    Examples: contact_phone
      | setting       | value       | shown       |
      | contact_phone | +4790000001 | +4790000001 |

    @setting-scan-notification-interval
    Examples: scan_notification_interval
      | setting                    | value    | shown    |
      | scan_notification_interval | daily    | daily    |
      | scan_notification_interval | weekly   | weekly   |
      | scan_notification_interval | monthly  | monthly  |
      | scan_notification_interval | disabled | disabled |
      | scan_notification_interval | hourly   | disabled |

    @setting-scan-notification-email
    Examples: scan_notification_email
      | setting                 | value            | shown            |
      | scan_notification_email | scan@example.com | scan@example.com |

  @setting-print-and-send-letter-class
  Scenario Outline: It keeps the mail class <value> of a company in <country>
    Given the company has country set to <country>
    When configure_company is called
      | settings.key   | print_and_send_letter_class |
      | settings.value | <value>                     |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                         | value   |
      | print_and_send_letter_class | <value> |

    Examples: The countries that have it
      | country | value |
      | FI      | 1     |
      | FI      | 0     |
      | NL      | 1     |

  @setting-print-attachments-disabled
  Scenario Outline: It takes print_attachments_disabled <value> for the opposite
    When configure_company is called
      | settings.key   | print_attachments_disabled |
      | settings.value | <value>                    |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value      |
      | print_attachments | <opposite> |

    Examples: The old name
      | value | opposite |
      | true  | false    |
      | false | true     |

  @print-attachments-by-country
  Scenario Outline: It leaves attachments of a company in <country> printed: <printed>
    Given the company has country set to <country>
    When configure_company is called
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value     |
      | print_attachments | <printed> |

    Examples: What a company begins with
      | country | printed |
      | NO      | true    |
      | NL      | true    |
      | FI      | false   |

  @setting-invoicing-eia @setting-invoicing-operator
  Scenario: It keeps an e-invoice address for bills with its operator
    When configure_company is called with these settings
      | key                | value          |
      | invoicing_eia      | 0192:987654325 |
      | invoicing_operator | PEPPOL         |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value          |
      | invoicing_eia      | 0192:987654325 |
      | invoicing_operator | PEPPOL         |

  @setting-invoicing-street-address1 @setting-invoicing-street-address2 @setting-invoicing-post-code @setting-invoicing-post-office
  Scenario: It keeps a postal address for bills
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

  @setting-billing-company-id
  Scenario Outline: It has another company pay, named by its <fact>
    When configure_company is called
      | settings.key   | billing_company_id         |
      | settings.value | (another company's <fact>) |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value                    |
      | billing_company_id | (another company's uuid) |

    Examples: Its ids
      | fact       |
      | uuid       |
      | maventa_id |

  Scenario: It lets nobody else pay any more
    Given the company has billing_company_id set to 9b2f7c1e-0000-4000-8000-000000000001
    When configure_company is called
      | settings.key   | billing_company_id |
      | settings.value | (empty)            |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key                | value   |
      | billing_company_id | (empty) |

  Scenario: It leaves alone what is not given
    Given the company has website set to www.example.com
    When configure_company is called
      | settings.key   | stop_duplicates |
      | settings.value | true            |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key             | value           |
      | stop_duplicates | true            |
      | website         | www.example.com |

  Scenario: It closes PEPPOL for a company that stops receiving
    Given the company has peppol_id set to 0192:987654325
    When configure_company is called
      | settings.key   | invoice_receiving |
      | settings.value | 0                 |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value   |
      | invoice_receiving | 0       |
      | peppol_id         | (empty) |

  Scenario: It lets a company with a scan account go on receiving
    Given a scan account "post"
    When configure_company is called
      | settings.key   | invoice_receiving |
      | settings.value | 1                 |
    Then it succeeds

  Scenario: It stops receiving when the scan account is no longer open
    Given a scan account "post" in state DISABLED
    When configure_company is called
      | settings.key   | invoice_receiving |
      | settings.value | 0                 |
    Then it succeeds

  Scenario: It stops receiving while another company has a scan account
    Given a scan account "theirs" of another company
    When configure_company is called
      | settings.key   | invoice_receiving |
      | settings.value | 0                 |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key               | value |
      | invoice_receiving | 0     |

  Scenario: It sets none of the settings when one of them is refused
    When configure_company is called with these settings
      | key             | value           |
      | website         | www.example.com |
      | stop_duplicates | maybe           |
    Then it is refused with ERROR: COULD NOT SAVE COMPANY SETTINGS
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario: It does not touch another company's settings
    Given the caller is an admin of another company
    When configure_company is called
      | settings.key   | website         |
      | settings.value | www.example.com |
    Then it succeeds
    And show_company_configuration now lists at least these settings
      | key     | value   |
      | website | (empty) |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When configure_company is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                               |
      | a member without admin rights | ERROR: NO RIGHTS TO CHANGE SETTINGS |

  Scenario Outline: It refuses <case>
    When configure_company is called
      | settings.key   | <setting> |
      | settings.value | <value>   |
    Then it is refused with <error>

    Examples: What is asked
      | case                                       | setting                     | value                       | error                                                   |
      | a setting nobody knows                     | colour                      | blue                        | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a setting without a name                   | (empty)                     | true                        | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a setting whose name is nil                | (null)                      | true                        | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a name of two characters                   | name                        | Ås                          | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | an empty name                              | name                        | (empty)                     | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a name that is nil                         | name                        | (null)                      | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a setting that is only shown               | bank_send                   | true                        | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a country                                  | country                     | SE                          | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | an e-mail address without a host           | email                       | office                      | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | an invoice e-mail address without a host   | invoice_email               | bills@                      | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a contact address without a host           | contact_email               | kari                        | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a scan address without a host              | scan_notification_email     | scan@                       | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | one wrong error address of two             | error_emails                | a@example.com,b             | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | one wrong report address of two            | reports_emails              | a@example.com;b@example.com | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | print_and_send_request beyond 1            | print_and_send_request      | 2                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | print_and_send_own_pdf in other words      | print_and_send_own_pdf      | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | print_and_send_color in other words        | print_and_send_color        | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | print_attachments in other words           | print_attachments           | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | errors_to_user beyond 1                    | errors_to_user              | 2                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | stop_duplicates in other words             | stop_duplicates             | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | notify_incoming in other words             | notify_incoming             | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | disable_email in other words               | disable_email               | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | notifications_disabled beyond 1            | notifications_disabled      | 2                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | internal_receive_via_peppol in other words | internal_receive_via_peppol | yes                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | send_email_attachments beyond 1            | send_email_attachments      | 2                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | receive_finvoice2 beyond 1                 | receive_finvoice2           | 2                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | an e-mail form below 0                     | send_invoice_email          | -1                          | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | an e-mail form beyond 4                    | send_invoice_email          | 5                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a frequency in words                       | email_remind_freq           | daily                       | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a frequency with a fraction                | email_remind_freq           | 2.5                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a fallback to fax                          | b2c_fallback                | fax                         | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | a mail class in Norway                     | print_and_send_letter_class | 1                           | ERROR: COULD NOT SAVE COMPANY SETTINGS                  |
      | receiving in words                         | invoice_receiving           | true                        | ERROR: INVOICE RECEIVING VALUE IS INVALID               |
      | receiving beyond 1                         | invoice_receiving           | 2                           | ERROR: INVOICE RECEIVING VALUE IS INVALID               |
      | receiving left empty                       | invoice_receiving           | (empty)                     | ERROR: INVOICE RECEIVING VALUE IS INVALID               |
      | reminders in other words                   | b2c_reminder                | yes                         | ERROR: B2C REMINDER INVALID                             |
      | reminders left empty                       | b2c_reminder                | (empty)                     | ERROR: B2C REMINDER INVALID                             |
      | an empty VAT number                        | vat_number                  | (empty)                     | ERROR: VAT NUMBER CANNOT BE SET TO BLANK                |
      | a VAT number that is nil                   | vat_number                  | (null)                      | ERROR: VAT NUMBER CANNOT BE SET TO BLANK                |
      | an address for bills without its operator  | invoicing_eia               | 0192:987654325              | ERROR: BILLING E-INVOICING DETAILS INCOMPLETE           |
      | an operator for bills without an address   | invoicing_operator          | PEPPOL                      | ERROR: BILLING E-INVOICING DETAILS INCOMPLETE           |
      | an e-mail address for bills without a host | invoicing_email             | billing                     | ERROR: BILLING EMAIL ADDRESS INVALID                    |
      | a street for bills alone                   | invoicing_street_address1   | Storgata 1                  | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | a second street line for bills alone       | invoicing_street_address2   | 3rd floor                   | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | a post code for bills alone                | invoicing_post_code         | 0155                        | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | a post office for bills alone              | invoicing_post_office       | Oslo                        | ERROR: BILLING INFORMATION INCOMPLETE                   |
      | itself as the billing company              | billing_company_id          | (own company's uuid)        | ERROR: Company cannot be set as its own billing company |
      | its own Maventa id for the billing company | billing_company_id          | (own company's maventa_id)  | ERROR: Company cannot be set as its own billing company |
      | a billing company nobody knows             | billing_company_id          | (unknown)                   | ERROR: Invalid billing_company_id                       |

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
    When configure_company is called
      | settings.key   | <setting> |
      | settings.value | <value>   |
    Then it is refused with <error>

    Examples: When it is asked
      | case                                                | field             | state | setting                     | value                    | error                                                                               |
      | a billing company for a partner                     | partner           | true  | billing_company_id          | (another company's uuid) | ERROR: Cannot update billing company for partner accounts                           |
      | a billing company for an accounting office's client | accounting_office | true  | billing_company_id          | (another company's uuid) | ERROR: Company is linked to an accounting office, billing company cannot be changed |
      | reminders for a company in Finland                  | country           | FI    | b2c_reminder                | true                     | ERROR: B2C REMINDER INVALID                                                         |
      | a fallback for a company in Finland                 | country           | FI    | b2c_fallback                | print                    | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |
      | a message to receivers from a company in Finland    | country           | FI    | message_from_sender         | Kiitos                   | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |
      | printed attachments for a company in Sweden         | country           | SE    | print_attachments           | true                     | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |
      | a mail class beyond 1 for a company in Finland      | country           | FI    | print_and_send_letter_class | 2                        | ERROR: COULD NOT SAVE COMPANY SETTINGS                                              |

  Scenario: It refuses a billing company for a company that pays for another
    Given a company "Acme"
      | billing_company_id | (own company's uuid) |
    When configure_company is called
      | settings.key   | billing_company_id       |
      | settings.value | (another company's uuid) |
    Then it is refused with ERROR: Company is set as a billing company for another company

  Scenario: It refuses to stop receiving while a scan account is open
    Given a scan account "post"
    When configure_company is called
      | settings.key   | invoice_receiving |
      | settings.value | 0                 |
    Then it is refused with ERROR: INVOICE RECEIVING CANNOT BE DISABLED WHEN SCAN ACCOUNT IS OPEN
