Feature: Timestamps
  A timestamp is a moment written YYYYMMDDHHMMSS; a method that takes one refuses any other text.

  Scenario Outline: <method> refuses the <field> <value>
    When <method> is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | method                             | field           | value               | error                               |
      | atg_mandate_list                   | timestamp       | (absent)            | ERROR: Timestamp format error       |
      | atg_mandate_list                   | timestamp       | (null)              | ERROR: Timestamp format error       |
      | atg_mandate_list                   | timestamp       | (empty)             | ERROR: Timestamp format error       |
      | atg_mandate_list                   | timestamp       | 20260110            | ERROR: Timestamp format error       |
      | atg_mandate_list                   | timestamp       | 2026-01-10T12:00:00 | ERROR: Timestamp format error       |
      | consumer_agreements_query          | query.timestamp | 20260110            | ERROR: Timestamp format error       |
      | consumer_agreements_query          | query.timestamp | 2026-01-10T12:00:00 | ERROR: Timestamp format error       |
      | vendor_consumer_agreements_query   | query.timestamp | 20260110            | ERROR: Timestamp format error       |
      | vendor_consumer_agreements_query   | query.timestamp | 2026-01-10T12:00:00 | ERROR: Timestamp format error       |
      | invoice_list_between_dates         | timestamp_start | (null)              | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_between_dates         | timestamp_start | (empty)             | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_between_dates         | timestamp_start | 20260110            | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_between_dates         | timestamp_end   | (null)              | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_between_dates         | timestamp_end   | (empty)             | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_between_dates         | timestamp_end   | 20260110            | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_ids                   | timestamp_start | (null)              | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_ids                   | timestamp_start | (empty)             | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_ids                   | timestamp_start | 20260110            | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_ids                   | timestamp_end   | (null)              | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_ids                   | timestamp_end   | (empty)             | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_ids                   | timestamp_end   | 20260110            | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_inbound_between_dates | timestamp_start | (null)              | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_inbound_between_dates | timestamp_start | (empty)             | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_inbound_between_dates | timestamp_start | 20260110            | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_inbound_between_dates | timestamp_start | 2026-01-10T12:00:00 | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_inbound_between_dates | timestamp_end   | (null)              | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_inbound_between_dates | timestamp_end   | (empty)             | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_inbound_between_dates | timestamp_end   | 20260110            | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_inbound_between_dates | timestamp_end   | 2026-01-10T12:00:00 | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_vendor_inbound_invoices       | timestamp_start | (null)              | ERROR: TIMESTAMP START FORMAT ERROR |
      | list_vendor_inbound_invoices       | timestamp_start | (empty)             | ERROR: TIMESTAMP START FORMAT ERROR |
      | list_vendor_inbound_invoices       | timestamp_start | 20260110            | ERROR: TIMESTAMP START FORMAT ERROR |
      | list_vendor_inbound_invoices       | timestamp_start | 2026-01-10T12:00:00 | ERROR: TIMESTAMP START FORMAT ERROR |
      | list_vendor_inbound_invoices       | timestamp_end   | (null)              | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_vendor_inbound_invoices       | timestamp_end   | (empty)             | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_vendor_inbound_invoices       | timestamp_end   | 20260110            | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_vendor_inbound_invoices       | timestamp_end   | 2026-01-10T12:00:00 | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_company_actions               | timestamp       | (null)              | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_company_actions               | timestamp       | (empty)             | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_company_actions               | timestamp       | 20260110            | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_company_actions               | timestamp       | 2026-01-10T12:00:00 | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_vendor_actions                | timestamp       | (null)              | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_vendor_actions                | timestamp       | (empty)             | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_vendor_actions                | timestamp       | 20260110            | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_vendor_actions                | timestamp       | 2026-01-10T12:00:00 | ERROR: TIMESTAMP FORMAT ERROR       |

  @generated @moments-that-exist
  Scenario Outline: <method> refuses any malformed <field>
    When <method> is called repeatedly with <field> set to any malformed timestamp
    Then every call is refused with <error>

    Examples: What is asked
      | method                             | field           | error                               |
      | atg_mandate_list                   | timestamp       | ERROR: Timestamp format error       |
      | consumer_agreements_query          | query.timestamp | ERROR: Timestamp format error       |
      | vendor_consumer_agreements_query   | query.timestamp | ERROR: Timestamp format error       |
      | invoice_list_between_dates         | timestamp_start | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_between_dates         | timestamp_end   | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_ids                   | timestamp_start | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_ids                   | timestamp_end   | ERROR: TIMESTAMP END FORMAT ERROR   |
      | invoice_list_inbound_between_dates | timestamp_start | ERROR: TIMESTAMP START FORMAT ERROR |
      | invoice_list_inbound_between_dates | timestamp_end   | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_vendor_inbound_invoices       | timestamp_start | ERROR: TIMESTAMP START FORMAT ERROR |
      | list_vendor_inbound_invoices       | timestamp_end   | ERROR: TIMESTAMP END FORMAT ERROR   |
      | list_company_actions               | timestamp       | ERROR: TIMESTAMP FORMAT ERROR       |
      | list_vendor_actions                | timestamp       | ERROR: TIMESTAMP FORMAT ERROR       |

  @generated
  Scenario Outline: <method> accepts any <field>
    When <method> is called repeatedly with <field> set to any timestamp
    Then no call is refused with ERROR: Timestamp format error

    Examples:
      | method                           | field           |
      | atg_mandate_list                 | timestamp       |
      | consumer_agreements_query        | query.timestamp |
      | vendor_consumer_agreements_query | query.timestamp |
