@read-only
Feature: list_vendor_inbound_invoices
  Lists the invoices that the companies of a vendor key received between two moments.

  Background:
    Given an invoice "rent"
      | direction   | RECEIVED             |
      | received_at | 2026-01-12T08:00:00Z |

  Scenario: It lists an invoice with who received it, and when
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id         | recipient_id  | timestamp      |
      | (the id of "rent") | (own company) | 20260112080000 |

  Scenario Outline: It lists an invoice that came <case>
    When list_vendor_inbound_invoices is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists these items
      | invoice_id         |
      | (the id of "rent") |

    Examples: The edges of the time
      | case         | start          | end            |
      | at the start | 20260112080000 | 20260112090000 |
      | at the end   | 20260112070000 | 20260112080000 |

  Scenario Outline: It leaves out an invoice that came <case>
    When list_vendor_inbound_invoices is called
      | timestamp_start | <start> |
      | timestamp_end   | <end>   |
    Then the response lists no items

    Examples: Beyond the edges of the time
      | case                                 | start          | end            |
      | a second before the start            | 20260112080001 | 20260112090000 |
      | a second after the end               | 20260112070000 | 20260112075959 |
      | in a time that ends before it starts | 20260112090000 | 20260112070000 |

  Scenario: It lists neither what was sent nor what another vendor's company received
    Given an invoice "sold"
    And an invoice "theirs" of another company
      | direction | RECEIVED |
    When list_vendor_inbound_invoices is called
    Then the response lists these items
      | invoice_id         |
      | (the id of "rent") |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When list_vendor_inbound_invoices is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                              |
      | an admin without a vendor key       | ERROR: NO RIGHTS TO VENDOR API KEY |
      | an admin with an unknown vendor key | ERROR: NO RIGHTS TO VENDOR API KEY |
      | an admin with another vendor's key  | ERROR: NO RIGHTS TO VENDOR API KEY |

  Scenario Outline: It refuses <case> for the start
    When list_vendor_inbound_invoices is called with timestamp_start set to <value>
    Then it is refused with ERROR: TIMESTAMP START FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed start
    When list_vendor_inbound_invoices is called repeatedly with timestamp_start set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP START FORMAT ERROR

  Scenario Outline: It refuses <case> for the end
    When list_vendor_inbound_invoices is called with timestamp_end set to <value>
    Then it is refused with ERROR: TIMESTAMP END FORMAT ERROR

    Examples: What is asked
      | case                       | value               |
      | an empty text              | (empty)             |
      | nil                        | (null)              |
      | a date                     | 20260110            |
      | a day that does not exist  | 20260230120000      |
      | a time that does not exist | 20260110126000      |
      | a moment with separators   | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed end
    When list_vendor_inbound_invoices is called repeatedly with timestamp_end set to any malformed timestamp
    Then every call is refused with ERROR: TIMESTAMP END FORMAT ERROR
