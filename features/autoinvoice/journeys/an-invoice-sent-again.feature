@effect @irreversible
Feature: An invoice that is sent again
  An invoice that reached nobody is sent by e-mail, and both APIs show where it went.

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
