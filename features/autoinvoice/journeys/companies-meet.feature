@effect @irreversible @deprecated
Feature: Companies meet
  An invoice that goes from one company to another is found, read and answered there, and its sender sees how.

  Background:
    Given an invoice document "rent"
      | buyer_id   | (another company's bid) |
      | buyer_name | Other Seller AS         |

  Scenario: The recipient finds the invoice in every list
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When invoice_list_ids is called with direction set to IN
    Then the response has
      | invoice_ids | (the id of "rent") |
    When invoice_list_inbound_between_dates is called
    Then the response lists these invoices
      | id                 | invoice_nr | company_name      | state |
      | (the id of "rent") | 10001      | Example Seller AS | SENT  |
    When list_company_actions is called
    Then the response has
      | companies.company_id        | (another company's uuid) |
      | companies.incoming_invoices | (the id of "rent")       |
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id         | recipient_id             |
      | (the id of "rent") | (another company's uuid) |
    When list_vendor_actions is called
    Then the response has
      | vendor_actions.company_id        | (another company's uuid) |
      | vendor_actions.incoming_invoices | (the id of "rent")       |
    When invoice_list_between_dates is called
    Then the response lists no invoices

  Scenario: The recipient reads what the sender wrote
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When inbound_invoice_show is called for "rent" with xmlformat set to !finvoice30
    Then the response has
      | company_name                | (own company's name)     |
      | company_bid                 | (own company's bid)      |
      | customer_name               | (another company's name) |
      | reference_nr                | 0000012344               |
      | sum                         | 1000.00                  |
      | sum_tax                     | 1250.00                  |
      | date                        | 20260115                 |
      | date_due                    | 20260214                 |
      | accounts.account            | 12345678903              |
      | attachments.attachment_type | FINVOICE30               |
    When inbound_invoice_show is called for "rent"
    Then the response lists these items
      | subject | price   | tax |
      | Service | 1000.00 | 25  |

  Scenario: The invoice of one company is none of the other's
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    When inbound_invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
    When invoice_accept is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS
    And invoice_show for "rent" now has
      | state | SENT |
    Given the caller is an admin of another company
    When invoice_show is called for "rent"
    Then it is refused with ERROR: INVOICE NOT FOUND OR NO RIGHTS

  Scenario Outline: The sender sees that the recipient <case> the invoice
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    And invoice_show for "rent" now lists these actions
      | action    |
      | RECEIVED  |
      | DELIVERED |
    Given the caller is an admin of another company
    When <method> is called for "rent"
    Then it succeeds with <status>
    And invoice_show for "rent" now has
      | state | <action> |
    And invoice_show for "rent" now lists at least these actions
      | action   |
      | <action> |
    And invoice_state_list for "rent" now lists these states
      | invoice_id         | state    |
      | (the id of "rent") | <action> |
    And sent_invoices_status for "rent" now lists these invoices
      | invoice_id         | state    |
      | (the id of "rent") | <action> |
    And invoice_list_between_dates now lists these invoices
      | id                 | state    |
      | (the id of "rent") | <action> |
    When invoice_list_inbound_between_dates is called
    Then the response lists these invoices
      | id                 | state    |
      | (the id of "rent") | <action> |

    Examples: Answers
      | case     | method          | status               | action   |
      | accepted | invoice_accept  | OK: INVOICE ACCEPTED | ACCEPTED |
      | declined | invoice_decline | OK: INVOICE DECLINED | DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED | DISPUTED |

  Scenario Outline: The sender reads why the invoice was <case>
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When <method> is called for "rent" with message set to The flat is empty
    Then it succeeds with <status>
    And invoice_show for "rent" now has
      | customer_comment | The flat is empty |

    Examples: Answers with a message
      | case     | method          | status               |
      | declined | invoice_decline | OK: INVOICE DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED |

  Scenario Outline: An invoice that was <case> is not answered again
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When <first> is called for "rent"
    Then it succeeds with <status>
    When <second> is called for "rent"
    Then it is refused with ERROR: INVOICE STATE DOES NOT ALLOW ACCEPTANCE
    And invoice_show for "rent" now has
      | state | <action> |

    Examples: When it is asked
      | case     | first           | status               | second          | action   |
      | accepted | invoice_accept  | OK: INVOICE ACCEPTED | invoice_decline | ACCEPTED |
      | declined | invoice_decline | OK: INVOICE DECLINED | invoice_dispute | DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED | invoice_accept  | DISPUTED |

  Scenario Outline: What was <case> is so over REST too
    Given an invoice "heating"
      | direction | RECEIVED |
    When <method> is called for "heating"
    Then it succeeds with <status>
    And getV1InvoicesIdActions for "heating" now lists these actions
      | type     | message  |
      | RECEIVED | taken in |
      | INFO     | <action> |

    Examples: Answers
      | case     | method          | status               | action   |
      | accepted | invoice_accept  | OK: INVOICE ACCEPTED | ACCEPTED |
      | declined | invoice_decline | OK: INVOICE DECLINED | DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED | DISPUTED |

  Scenario: What was accepted, and then paid, goes to the archive
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When invoice_accept is called for "rent"
    Then it succeeds with OK: INVOICE ACCEPTED
    Given the caller is an admin
    When invoice_list_between_dates is called with all set to (null)
    Then the response lists these invoices
      | id                 |
      | (the id of "rent") |
    When invoice_confirm is called for "rent" with payment_date set to 20260116
    Then it succeeds
    When invoice_list_between_dates is called with all set to (null)
    Then the response lists no invoices
    When invoice_list_between_dates is called with all set to 1
    Then the response lists these invoices
      | id                 | state |
      | (the id of "rent") | PAID  |
