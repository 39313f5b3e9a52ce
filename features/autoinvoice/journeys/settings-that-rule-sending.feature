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
    Then the answer lists these invoices
      | invoice_id         | state |
      | (the id of "rent") | 1     |
    When sent_invoices_status is called for "rent again"
    Then the answer lists these invoices
      | invoice_id               | state |
      | (the id of "rent again") | 99    |

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
    Then the answer lists these invoices
      | invoice_id               | state |
      | (the id of "rent again") | 1     |

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
    Then the answer lists these invoices
      | invoice_id         | state   |
      | (the id of "rent") | <state> |

    Examples: With and without
      | value | state |
      | true  | 99    |
      | false | 1     |

  @send-invoice-email-overrides
  Scenario Outline: State <state> with send_invoice_email <mails> and disable_email <disabled>
    Given an invoice document "rent"
      | buyer_id    |                  |
      | buyer_email | kari@example.com |
    When configure_company is called
      | settings.0.key   | disable_email      |
      | settings.0.value | <disabled>         |
      | settings.1.key   | send_invoice_email |
      | settings.1.value | <mails>            |
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When sent_invoices_status is called for "rent"
    Then the answer lists these invoices
      | invoice_id         | state   |
      | (the id of "rent") | <state> |

    Examples: Either way
      | mails | disabled | state |
      | 0     | false    | 99    |
      | 1     | true     | 1     |
      | 4     | true     | 1     |
