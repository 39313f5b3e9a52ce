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

  Scenario Outline: It refuses <case> for <field>
    When list_vendor_inbound_invoices is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                     | field           | value               | error                               |
      | a date without a time    | timestamp_start | 20260110            | ERROR: TIMESTAMP START FORMAT ERROR |
      | a moment with separators | timestamp_start | 2026-01-10T12:00:00 | ERROR: TIMESTAMP START FORMAT ERROR |
      | a date without a time    | timestamp_end   | 20260110            | ERROR: TIMESTAMP END FORMAT ERROR   |
      | a moment with separators | timestamp_end   | 2026-01-10T12:00:00 | ERROR: TIMESTAMP END FORMAT ERROR   |

    @real-moments
    Examples: What is asked
      | case                       | field           | value          | error                               |
      | an empty text              | timestamp_start | (empty)        | ERROR: TIMESTAMP START FORMAT ERROR |
      | nil                        | timestamp_start | (null)         | ERROR: TIMESTAMP START FORMAT ERROR |
      | a day that does not exist  | timestamp_start | 20260230120000 | ERROR: TIMESTAMP START FORMAT ERROR |
      | a time that does not exist | timestamp_start | 20260110126000 | ERROR: TIMESTAMP START FORMAT ERROR |
      | an empty text              | timestamp_end   | (empty)        | ERROR: TIMESTAMP END FORMAT ERROR   |
      | nil                        | timestamp_end   | (null)         | ERROR: TIMESTAMP END FORMAT ERROR   |
      | a day that does not exist  | timestamp_end   | 20260230120000 | ERROR: TIMESTAMP END FORMAT ERROR   |
      | a time that does not exist | timestamp_end   | 20260110126000 | ERROR: TIMESTAMP END FORMAT ERROR   |

  @generated @real-moments
  Scenario Outline: It refuses any malformed <field>
    When list_vendor_inbound_invoices is called repeatedly with <field> set to any malformed timestamp
    Then every call is refused with <error>

    Examples: What is asked
      | field           | error                               |
      | timestamp_start | ERROR: TIMESTAMP START FORMAT ERROR |
      | timestamp_end   | ERROR: TIMESTAMP END FORMAT ERROR   |
