@effect @irreversible
Feature: settings that rule sending
  What a company has set decides whether its invoices may go twice, and whether they may go by e-mail.

  @stop-duplicates-stops-resending
  Scenario: A company that stops duplicates sends a number once
    Given an invoice document "rent"
    And an invoice document "rent again"
    When configure_company is called
      | settings.key   | stop_duplicates |
      | settings.value | true            |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent again"
    Then it succeeds
    When sent_invoices_status is called for "rent"
    Then the response lists these invoices
      | invoice_id         | state |
      | (the id of "rent") | SENT  |
    When sent_invoices_status is called for "rent again"
    Then the response lists these invoices
      | invoice_id               | state |
      | (the id of "rent again") | ERROR |

  @stop-duplicates-stops-resending
  Scenario: A company that allows duplicates sends a number twice
    Given an invoice document "rent"
    And an invoice document "rent again"
    And the company has stop_duplicates set to true
    When configure_company is called
      | settings.key   | stop_duplicates |
      | settings.value | false           |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent again"
    Then it succeeds
    When sent_invoices_status is called for "rent again"
    Then the response lists these invoices
      | invoice_id               | state |
      | (the id of "rent again") | SENT  |

  @disable-email-leaves-no-route
  Scenario Outline: By e-mail alone it comes to state <state> with disable_email <value>
    Given an invoice document "rent"
      | buyer_id    |                  |
      | buyer_email | kari@example.com |
    When configure_company is called
      | settings.key   | disable_email |
      | settings.value | <value>       |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When sent_invoices_status is called for "rent"
    Then the response lists these invoices
      | invoice_id         | state   |
      | (the id of "rent") | <state> |

    Examples: With and without
      | value | state |
      | true  | ERROR |
      | false | SENT  |

  @send-invoice-email-overrides
  Scenario Outline: State <state> with send_invoice_email <mails> and disable_email <disabled>
    Given an invoice document "rent"
      | buyer_id    |                  |
      | buyer_email | kari@example.com |
    When configure_company is called with these settings
      | key                | value      |
      | disable_email      | <disabled> |
      | send_invoice_email | <mails>    |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When sent_invoices_status is called for "rent"
    Then the response lists these invoices
      | invoice_id         | state   |
      | (the id of "rent") | <state> |

    Examples: Either way
      | mails | disabled | state |
      | 0     | false    | ERROR |
      | 1     | true     | SENT  |
      | 4     | true     | SENT  |
