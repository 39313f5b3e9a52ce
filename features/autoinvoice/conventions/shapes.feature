Feature: Shapes
  Whatever an account holds, a reading method responds to it in its documented shape.

  Scenario Outline: <method> responds in its documented shape
    When <method> is called
    Then it succeeds

    Examples:
      | method                             |
      | company_list                       |
      | show_company_configuration         |
      | company_settings_show              |
      | company_show                       |
      | atg_mandate_list                   |
      | vendor_consumer_agreements_query   |
      | error_message_list                 |
      | list_company_actions               |
      | list_vendor_actions                |
      | partner_trx_list                   |
      | postal_address_list                |
      | invoice_list_inbound               |
      | invoice_list_inbound_between_dates |
      | list_vendor_inbound_invoices       |
      | invoice_list_between_dates         |
      | invoice_list_ids                   |
      | user_list                          |
      | sedi_order_list_inbound            |
      | list_operators                     |
      | server_time                        |
      | hello_world                        |

  Scenario: consumer_agreements_query lists what there is in its documented shape
    Given any consumer agreement "it"
    When consumer_agreements_query is called
    Then it succeeds

  Scenario Outline: <method> shows any <kind> in its documented shape
    Given any <kind> "it"
    When <method> is called for "it"
    Then it succeeds

    Examples:
      | method                    | kind               |
      | consumer_agreement_status | consumer agreement |
      | postal_address_show       | postal address     |
      | user_show                 | user               |
      | sedi_order_show_inbound   | order              |
      | invoice_show              | invoice            |
      | sent_invoices_status      | invoice            |
      | invoice_state_list        | invoice            |
      | get_invoice_id            | invoice            |

  Scenario Outline: <method> shows any received invoice in its documented shape
    Given any invoice "it" with direction set to RECEIVED
    When <method> is called for "it"
    Then it succeeds

    Examples:
      | method                   |
      | inbound_invoice_show     |
      | inbound_invoice_download |
