@effect @lasting @binding
Feature: Notification of a direct debit
  Who wants to hear of a coming debit is notified in the netbank, else by e-mail, else by print.

  Background:
    Given an issuer agreement "main"
    And a direct debit agreement "rent account"

  @notification-is-an-action @notification-by-efaktura @notification-handled @invoice-is-notification
  Scenario: A consumer in Yes to All is notified in the netbank, by the invoice itself
    Given a consumer "Kari"
    And a mandate "Kari's mandate"
      | notification | true |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1Invoices now lists 1 invoices
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
      | SENT | EINVOICE |

  @notification-is-an-action @notification-by-email @notification-needs-yes-to-all @notification-handled
  Scenario Outline: A consumer outside Yes to All is notified at the address <place>
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
      | buyer_email | <on it> |
    When postV1Invoices is called for "rent"
      | recipient_type  | consumer |
      | recipient_email | <beside> |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
      | SENT | EMAIL    |

    Examples:
      | place          | on it            | beside           |
      | on the invoice | kari@example.com | (absent)         |
      | beside it      |                  | kari@example.com |

  @notification-is-an-action @notification-by-print @notification-handled
  Scenario: A consumer without eFaktura and address is notified by print
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
      | SENT | PRINT    |

  @notification-is-an-action @no-unwanted-notification
  Scenario: A consumer who wants no notification is debited without one
    Given a consumer "Kari"
    And a mandate "Kari's mandate"
      | notification | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |

  @notification-is-an-action @supplier-disables-notification
  Scenario: A supplier can turn notifications off
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
    When patchV1ServicesAtgAccountNumber is called for "rent account"
      | notification_by_email | false |
      | notification_by_print | false |
    Then it succeeds
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |

  @notification-is-an-action @supplier-disables-notification
  Scenario: A supplier can turn one way of notification off and leave the other
    Given a direct debit agreement "rent account"
      | notify_by_email | false |
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
      | SENT | PRINT    |

  @notification-is-an-action @notification-by-efaktura
  Scenario: A consumer in Yes to All is notified in the netbank, whatever is turned off
    Given a direct debit agreement "rent account"
      | notify_by_email | false |
      | notify_by_print | false |
    And a consumer "Kari"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
      | SENT | EINVOICE |
