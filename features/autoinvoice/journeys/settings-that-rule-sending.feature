@effect @restorable @lasting
Feature: Settings that rule sending
  What a company has set decides whether its invoices may go twice, and whether they may go by e-mail.

  @stop-duplicates-stops-resending
  Scenario Outline: With stop_duplicates <value> a second invoice of its number is <state>
    Given the company has stop_duplicates set to <before>
    And an invoice document "rent"
    And an invoice document "rent again"
    When configure_company is called with these settings
      | key             | value   |
      | stop_duplicates | <value> |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent again"
    Then it succeeds
    And sent_invoices_status for "rent" now lists these invoices
      | state |
      | SENT  |
    And sent_invoices_status for "rent again" now lists these invoices
      | state   |
      | <state> |

    Examples: On and off
      | before | value | state |
      | false  | true  | ERROR |
      | true   | false | SENT  |

  @disable-email-leaves-no-route
  Scenario Outline: With disable_email <value> an e-mail invoice comes to state <state>
    Given an invoice document "rent"
      | buyer_id    |                       |
      | buyer_email | nora.lund@example.com |
    When configure_company is called with these settings
      | key           | value   |
      | disable_email | <value> |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And sent_invoices_status for "rent" now lists these invoices
      | state   |
      | <state> |

    Examples: On and off
      | value | state |
      | true  | ERROR |
      | false | SENT  |

  @send-invoice-email-overrides
  Scenario Outline: send_invoice_email <method> overrides disable_email <disabled>: state <state>
    Given an invoice document "rent"
      | buyer_id    |                       |
      | buyer_email | nora.lund@example.com |
    When configure_company is called with these settings
      | key                | value      |
      | disable_email      | <disabled> |
      | send_invoice_email | <method>   |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And sent_invoices_status for "rent" now lists these invoices
      | state   |
      | <state> |

    Examples: Either way
      | method | disabled | state |
      | 0      | false    | ERROR |
      | 1      | true     | SENT  |
      | 4      | true     | SENT  |
