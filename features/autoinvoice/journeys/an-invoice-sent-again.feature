@effect @lasting @binding
Feature: An invoice that is sent again
  An invoice that reached nobody is sent by another route, and both APIs show where it went.

  @rerouted-by-email
  Scenario: It goes to the address that the sender names
    Given an invoice "rent" in state FAILED
    When getV1InvoicesId is called for "rent"
    Then the response has
      | status | FAILED |
    When putV1InvoicesIdRerouteEmail is called for "rent" with recipient_email set to siri@example.com
    Then it succeeds
    When getV1InvoicesId is called for "rent"
    Then the response has
      | status | DELIVERED |
    When invoice_show is called for "rent"
    Then the response has
      | customer_email | siri@example.com |

  @rerouted-by-print
  Scenario: It goes to the postal address that the sender names
    Given an invoice "rent" in state FAILED
    When putV1InvoicesIdReroutePrint is called for "rent"
      | recipient_name        | Nora Berg   |
      | recipient_address1    | Kirkegata 2 |
      | recipient_address2    | 3. etasje   |
      | recipient_post_code   | 5003        |
      | recipient_post_office | Bergen      |
      | recipient_state       | Vestland    |
      | recipient_country     | NO          |
    Then it succeeds
    When invoice_show is called for "rent"
    Then the response has
      | customer_name        | Nora Berg   |
      | customer_address1    | Kirkegata 2 |
      | customer_address2    | 3. etasje   |
      | customer_post_code   | 5003        |
      | customer_post_office | Bergen      |
      | customer_state       | Vestland    |
      | customer_country     | NO          |

  @rerouted-as-einvoice @reaches-the-address
  Scenario: It goes to the company that has the address
    Given an invoice "rent" in state FAILED
      | number | 20078 |
    When putV1InvoicesIdRerouteEinvoice is called for "rent" with recipient_eia set to (another company's eia)
    Then it succeeds
    When invoice_show is called for "rent"
    Then the response has
      | state | SENT |
    Given the caller is an admin of another company
    When getV1Invoices is called with direction set to RECEIVED
    Then the response lists these invoices
      | number |
      | 20078  |
