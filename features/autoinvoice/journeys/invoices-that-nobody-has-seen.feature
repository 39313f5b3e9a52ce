@read-only @deprecated
Feature: Invoices that nobody has seen
  A program asks for the invoices that it has not seen, and reads each of them.

  @unseen-without-a-moment
  Scenario: An invoice is unseen until it is shown
    Given 2 invoices "bill"
      | direction | RECEIVED |
      | number    | 2008(n)  |
    When invoice_list_inbound is called with timestamp set to (empty)
    Then it lists these invoices
      | invoice_nr |
      | 20081      |
      | 20082      |
    When inbound_invoice_show is called for "bill 1"
    Then it succeeds
    When invoice_list_inbound is called with timestamp set to (empty)
    Then it lists these invoices
      | invoice_nr |
      | 20082      |
