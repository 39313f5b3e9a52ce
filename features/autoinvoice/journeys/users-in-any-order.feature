@effect @restorable @removable @deprecated
Feature: Users in any order
  Whatever admins, members and new users do to users, old ways and new, each response is what came before makes it.

  @generated
  Scenario: Users are created, updated and deleted in any order
    When user_create_e, user_update_e, user_delete and user_show are called in any order
    Then every response follows from the calls before it

  @generated
  Scenario: Old and new methods are called in any order
    When user_create, user_create_e, user_update, user_update_e and user_delete are called in any order
    Then every response follows from the calls before it
