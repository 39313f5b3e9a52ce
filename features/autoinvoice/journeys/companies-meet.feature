@effect @lasting @binding @deprecated
Feature: Companies meet
  An invoice that goes from one company to another is found, read and answered there, and its sender sees how.

  Background:
    Given an invoice document "rent"
      | number   | 20077                   |
      | buyer_id | (another company's bid) |

  Scenario: The recipient finds the invoice in every list
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When invoice_list_ids is called with direction set to IN
    Then the response has
      | invoice_ids | (the id of "rent") |
    When invoice_list_inbound_between_dates is called
    Then the response lists these invoices
      | id                 | invoice_nr | company_name         | state |
      | (the id of "rent") | 20077      | (own company's name) | SENT  |
    When list_company_actions is called
    Then the response lists these companies
      | company_id               | incoming_invoices  |
      | (another company's uuid) | (the id of "rent") |
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id         | recipient_id             |
      | (the id of "rent") | (another company's uuid) |
    When list_vendor_actions is called
    Then the response lists these vendor_actions
      | company_id               | incoming_invoices  |
      | (another company's uuid) | (the id of "rent") |
    When invoice_list_between_dates is called
    Then the response lists no invoices

  Scenario: The invoice of one company is closed to the other
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
    Given the caller is an admin of another company
    When <method> is called for "rent"
    Then it succeeds with <status>
    And invoice_show for "rent" now has
      | state | <state> |
    And invoice_state_list for "rent" now lists these states
      | invoice_id         | state   |
      | (the id of "rent") | <state> |
    And sent_invoices_status for "rent" now lists these invoices
      | invoice_id         | state   |
      | (the id of "rent") | <state> |
    And invoice_list_between_dates now lists these invoices
      | id                 | state   |
      | (the id of "rent") | <state> |
    When invoice_list_inbound_between_dates is called
    Then the response lists these invoices
      | id                 | state   |
      | (the id of "rent") | <state> |

    Examples: Answers
      | case     | method          | status               | state    |
      | accepted | invoice_accept  | OK: INVOICE ACCEPTED | ACCEPTED |
      | declined | invoice_decline | OK: INVOICE DECLINED | DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED | DISPUTED |

  Scenario Outline: The sender reads why the recipient used <method>
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When <method> is called for "rent" with message set to The flat is empty
    Then it succeeds
    And invoice_show for "rent" now has
      | customer_comment | The flat is empty |
    And invoice_list_between_dates now lists these invoices
      | customer_comment  |
      | The flat is empty |

    Examples: Answers with a message
      | method          |
      | invoice_decline |
      | invoice_dispute |

  Scenario Outline: An invoice that was <case> is not answered again
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When <first> is called for "rent"
    Then it succeeds with <status>
    When <second> is called for "rent"
    Then it is refused with ERROR: INVOICE STATE DOES NOT ALLOW ACCEPTANCE
    And invoice_show for "rent" now has
      | state | <state> |

    Examples: When it is asked
      | case     | first           | status               | second          | state    |
      | accepted | invoice_accept  | OK: INVOICE ACCEPTED | invoice_decline | ACCEPTED |
      | declined | invoice_decline | OK: INVOICE DECLINED | invoice_dispute | DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED | invoice_accept  | DISPUTED |

  @answers-show-over-rest
  Scenario Outline: An invoice that was <case> over SOAP is so over REST
    Given an invoice "heating"
      | direction | RECEIVED |
    When <method> is called for "heating"
    Then it succeeds with <status>
    When getV1InvoicesIdActions is called for "heating" with type set to INFO
    Then the response lists at least these actions
      | type | message  |
      | INFO | <action> |

    Examples: Answers
      | case     | method          | status               | action   |
      | accepted | invoice_accept  | OK: INVOICE ACCEPTED | ACCEPTED |
      | declined | invoice_decline | OK: INVOICE DECLINED | DECLINED |
      | disputed | invoice_dispute | OK: INVOICE DISPUTED | DISPUTED |

  Scenario: An invoice that was accepted and then paid goes to the archive
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds
    Given the caller is an admin of another company
    When invoice_accept is called for "rent"
    Then it succeeds
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
