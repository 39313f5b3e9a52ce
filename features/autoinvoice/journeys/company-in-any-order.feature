@effect @restorable @removable @lasting @deprecated
Feature: A company's affairs in any order
  Settings, users, addresses and received invoices of one company do not get into each other's way.

  @generated
  Scenario: Settings and all else are changed in any order
    When configure_company, user_create_e, user_delete, postal_address_create, postal_address_update and invoice_accept are called in any order
    Then every response follows from the calls before it
