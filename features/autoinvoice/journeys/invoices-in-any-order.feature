@effect @lasting @binding @deprecated
Feature: Received invoices in any order
  An invoice is accepted, declined or disputed once, by the company that received it, whoever tries what and when.

  @generated
  Scenario: Invoices are answered in any order
    When invoice_accept, invoice_decline and invoice_dispute are called in any order
    Then every response follows from the calls before it
