@read-only
Feature: show_company_configuration
  Tells every setting of the company by its name.

  @shows-name @shows-bid @shows-country @shows-website @shows-email @shows-invoice-email
  @shows-print-and-send-request @shows-print-and-send-enabled @shows-print-and-send-letter-class
  @shows-print-and-send-own-pdf @shows-print-and-send-color @shows-print-attachments @shows-email-remind-freq
  @shows-errors-to-user @shows-error-emails @shows-reports @shows-reports-emails @shows-stop-duplicates
  @shows-notify-incoming @shows-disable-email @shows-notifications-disabled @shows-internal-receive-via-peppol
  @shows-send-email-attachments @shows-send-invoice-email @shows-receive-finvoice2 @shows-invoice-receiving
  @shows-invoicing-eia @shows-invoicing-operator @shows-invoicing-email @shows-invoicing-street-address1
  @shows-invoicing-street-address2 @shows-invoicing-post-code @shows-invoicing-post-office
  @shows-billing-company-id @shows-vat-number @shows-default-receive-vendor-api-key
  @shows-default-send-vendor-api-key @shows-peppol-id @shows-bank-send @shows-message-from-sender
  @shows-scan-return-email @shows-scan-return-postal @shows-b2c-fallback @shows-b2c-reminder @shows-contact-person
  @shows-contact-email @shows-contact-phone @shows-scan-notification-interval @shows-scan-notification-email
  Scenario: It tells every setting of a company that has set none
    Given the company has vat_number set to 987654325MVA
    When show_company_configuration is called
    Then the response lists these settings
      | key                            | value               |
      | name                           | Example Seller AS   |
      | bid                            | (own company's bid) |
      | country                        | NO                  |
      | website                        | (empty)             |
      | email                          | office@example.com  |
      | invoice_email                  | (empty)             |
      | print_and_send_request         | 0                   |
      | print_and_send_enabled         | false               |
      | print_and_send_letter_class    | 0                   |
      | print_and_send_own_pdf         | false               |
      | print_and_send_color           | false               |
      | print_attachments              | true                |
      | email_remind_freq              | 0                   |
      | errors_to_user                 | 0                   |
      | error_emails                   | (empty)             |
      | reports                        | 0                   |
      | reports_emails                 | (empty)             |
      | stop_duplicates                | false               |
      | notify_incoming                | true                |
      | disable_email                  | false               |
      | notifications_disabled         | 0                   |
      | internal_receive_via_peppol    | false               |
      | send_email_attachments         | 0                   |
      | send_invoice_email             | 2                   |
      | receive_finvoice2              | 0                   |
      | invoice_receiving              | 1                   |
      | invoicing_eia                  | (empty)             |
      | invoicing_operator             | (empty)             |
      | invoicing_email                | (empty)             |
      | invoicing_street_address1      | (empty)             |
      | invoicing_street_address2      | (empty)             |
      | invoicing_post_code            | (empty)             |
      | invoicing_post_office          | (empty)             |
      | billing_company_id             | (empty)             |
      | vat_number                     | 987654325MVA        |
      | default_receive_vendor_api_key | (empty)             |
      | default_send_vendor_api_key    | (empty)             |
      | peppol_id                      | (empty)             |
      | bank_send                      | false               |
      | message_from_sender            | (empty)             |
      | scan_return_email              | (empty)             |
      | scan_return_postal             | (empty)             |
      | b2c_fallback                   | email               |
      | b2c_reminder                   | false               |
      | contact_person                 | (empty)             |
      | contact_email                  | (empty)             |
      | contact_phone                  | (empty)             |
      | scan_notification_interval     | disabled            |
      | scan_notification_email        | (empty)             |

  Scenario Outline: It tells <setting> as it is
    Given the company has <field> set to <state>
    When show_company_configuration is called
    Then the response lists at least these settings
      | key       | value   |
      | <setting> | <value> |

    Examples: What was set
      | setting                | field              | state           | value           |
      | website                | website            | www.example.com | www.example.com |
      | stop_duplicates        | stop_duplicates    | true            | true            |
      | send_invoice_email     | send_invoice_email | 4               | 4               |
      | bank_send              | bank_send          | true            | true            |
      | print_and_send_enabled | print_service      | true            | true            |
      | invoice_receiving      | receives           | false           | 0               |
      | country                | country            | SE              | SE              |
      | bid                    | bid                | 987654325       | 987654325       |

  Scenario: It does not tell another company's settings
    Given the company has website set to www.example.com
    And the caller is an admin of another company
    When show_company_configuration is called
    Then the response lists at least these settings
      | key     | value           |
      | name    | Other Seller AS |
      | website | (empty)         |

  Scenario: It tells the settings to a member without admin rights
    Given the caller is a member without admin rights
    When show_company_configuration is called
    Then it succeeds
