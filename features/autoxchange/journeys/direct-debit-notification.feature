@effect @irreversible
Feature: Notification of a direct debit
  Who wants to hear of a coming debit is notified in the netbank, else by e-mail, else by print.

  Background:
    Given an issuer agreement "main"
    And a direct debit agreement "rent account"

  @notification-by-efaktura @notification-handled
  Scenario: A consumer in Yes to All is notified in the netbank
    Given a consumer "Kari"
    And a mandate "Kari's mandate"
      | notification | true |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                 |
      | RECEIVED | EINVOICE | taken in                |
      | SENT     | EINVOICE | direct debit            |
      | SENT     | EINVOICE | notification in netbank |

  @invoice-is-notification
  Scenario: The invoice itself is the notification, so that there is no second one
    Given a consumer "Kari"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                 |
      | RECEIVED | EINVOICE | taken in                |
      | SENT     | EINVOICE | direct debit            |
      | SENT     | EINVOICE | notification in netbank |
    And getV1Invoices now lists these invoices
      | number | destination  |
      | 10001  | direct debit |

  @notification-by-email @notification-needs-yes-to-all @notification-handled
  Scenario: A consumer who is not in Yes to All is notified by e-mail
    Given a consumer "Kari"
      | yes_to_all | false |
    And a mandate "Kari's mandate"
    And an invoice document "rent"
      | buyer_email | kari@example.com |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                    |
      | RECEIVED | EINVOICE | taken in                                   |
      | SENT     | EINVOICE | direct debit                               |
      | INFO     | EINVOICE | notification in netbank: not in Yes to All |
      | SENT     | EMAIL    | notification by email                      |

  @notification-by-email
  Scenario: The address of a notification can stand beside the invoice
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent"
      | recipient_type  | consumer         |
      | recipient_email | kari@example.com |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                    |
      | RECEIVED | EINVOICE | taken in                                   |
      | SENT     | EINVOICE | direct debit                               |
      | INFO     | EINVOICE | notification in netbank: not in Yes to All |
      | SENT     | EMAIL    | notification by email                      |

  @notification-by-print @notification-handled
  Scenario: A consumer without eFaktura and address is notified by print
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                    |
      | RECEIVED | EINVOICE | taken in                                   |
      | SENT     | EINVOICE | direct debit                               |
      | INFO     | EINVOICE | notification in netbank: not in Yes to All |
      | INFO     | EMAIL    | notification by email: no e-mail address   |
      | SENT     | PRINT    | notification by print                      |

  @no-unwanted-notification
  Scenario: A consumer who wants no notification is debited without one
    Given a consumer "Kari"
    And a mandate "Kari's mandate"
      | notification | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                               |
      | RECEIVED | EINVOICE | taken in                              |
      | SENT     | EINVOICE | direct debit                          |
      | INFO     | EINVOICE | notification: the consumer wants none |

  @supplier-disables-notification
  Scenario: A supplier can turn notifications off
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
    When patchV1ServicesAtgAccountNumber is called for "rent account"
      | notification_by_email | false |
      | notification_by_print | false |
    Then it succeeds
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                           |
      | RECEIVED | EINVOICE | taken in                                          |
      | SENT     | EINVOICE | direct debit                                      |
      | INFO     | EINVOICE | notification in netbank: not in Yes to All        |
      | INFO     | EMAIL    | notification by email: turned off by the supplier |
      | INFO     | PRINT    | notification by print: turned off by the supplier |

  @supplier-disables-notification
  Scenario: A supplier can turn one way of notification off and leave the other
    Given a direct debit agreement "rent account"
      | notify_by_email | false |
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                           |
      | RECEIVED | EINVOICE | taken in                                          |
      | SENT     | EINVOICE | direct debit                                      |
      | INFO     | EINVOICE | notification in netbank: not in Yes to All        |
      | INFO     | EMAIL    | notification by email: turned off by the supplier |
      | SENT     | PRINT    | notification by print                             |

  @notification-by-efaktura
  Scenario: Who is in Yes to All hears in the netbank, whatever is turned off
    Given a direct debit agreement "rent account"
      | notify_by_email | false |
      | notify_by_print | false |
    And a consumer "Kari"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                 |
      | RECEIVED | EINVOICE | taken in                |
      | SENT     | EINVOICE | direct debit            |
      | SENT     | EINVOICE | notification in netbank |
