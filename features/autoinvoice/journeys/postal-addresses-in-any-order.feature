@effect @restorable @removable
Feature: Postal addresses in any order
  Whatever two companies do to their postal addresses, each has its own, and just one of them is the default.

  @generated
  Scenario: Addresses are created, updated and deleted in any order
    When postal_address_create, postal_address_update and postal_address_delete are called in any order
    Then every response follows from the calls before it
