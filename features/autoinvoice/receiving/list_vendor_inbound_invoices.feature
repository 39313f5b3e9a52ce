@read-only
Feature: list_vendor_inbound_invoices
  Lists the invoices that the companies of a vendor key received between two moments.

  Background:
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |

  Scenario: It lists an invoice with its receiver and the moment
    When list_vendor_inbound_invoices is called
    Then it lists these items
      | invoice_id         | recipient_id  | timestamp      |
      | (the id of "rent") | (own company) | 20260112080000 |

  @both-ends
  Scenario Outline: It lists an invoice of the <case>
    When list_vendor_inbound_invoices is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then it lists these items
      | invoice_id         |
      | (the id of "rent") |

    Examples: The ends of the time
      | case         | start          | end            |
      | first second | 20260112080000 | 20260112090000 |
      | last second  | 20260112070000 | 20260112080000 |

  @both-ends
  Scenario Outline: It does not list an invoice <case>
    When list_vendor_inbound_invoices is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then it lists no items

    Examples: Beyond the ends of the time
      | case                             | start          | end            |
      | of the second before the start   | 20260112080001 | 20260112090000 |
      | of the second after the end      | 20260112070000 | 20260112075959 |
      | between an end and a later start | 20260112090000 | 20260112070000 |

  Scenario: It lists neither what was sent nor what another vendor's company received
    Given an invoice "sold"
    And an invoice "theirs" of another company
      | direction | RECEIVED |
    When list_vendor_inbound_invoices is called
    Then it lists these items
      | invoice_id         |
      | (the id of "rent") |

  Scenario Outline: It refuses a caller with <case>
    Given the caller is <caller>
    When list_vendor_inbound_invoices is called
    Then it is refused with ERROR: NO RIGHTS TO VENDOR API KEY

    Examples: Who asks
      | case                  | caller                              |
      | no vendor key         | an admin without a vendor key       |
      | an unknown vendor key | an admin with an unknown vendor key |
      | another vendor's key  | an admin with another vendor's key  |
