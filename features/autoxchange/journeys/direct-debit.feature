@effect @lasting @binding
Feature: Direct debit
  With main and direct debit agreement active, an invoice is debited if its payer has an active mandate for its KID.

  Background:
    Given an issuer agreement "main"
    And a direct debit agreement "rent account"
      | account_number     | 12345678903 |
      | kid_length         | 10          |
      | reference_position | 1-6         |

  @direct-debit-with-both @no-file-from-supplier @route-in-destination
  Scenario: An invoice is debited with nothing but the invoice
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | direct debit |

  @direct-debit-with-both
  Scenario: It refuses a debit where only the direct debit agreement is active
    Given "main" moves to state DISABLED
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it is refused with 400 invalid_parameters

  @direct-debit-with-both @active-at-once @route-in-destination
  Scenario: A supplier activates direct debit for another account and debits at once
    Given a mandate "Kari's mandate"
      | creditor_account | 98765432103 |
    And an invoice document "rent"
      | account_number | 98765432103 |
    When postV1ServicesAtg is called with account_number set to 98765432103
    Then it succeeds
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | direct debit |

  @mandate-by-reference @route-in-destination
  Scenario: A mandate holds for every KID with its reference
    Given a mandate "Kari's mandate"
      | kid | 0000012344 |
    And an invoice document "rent of February"
      | kid | 0000019992 |
    When postV1Invoices is called for "rent of February" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent of February" now has
      | destination | direct debit |

  @no-mandate-next-route
  Scenario: Without a mandate the invoice goes to the next route
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer       |
      | route_order    | netbank, print |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel | message |
      | SENT | PRINT   | (null)  |

  @no-mandate-next-route
  Scenario: A mandate for another supplier is no mandate for the invoice
    Given a mandate "Kari's other mandate" of another company
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | EMAIL   |

  @<rule>
  Scenario Outline: The invoice goes to the next route where <case>
    Given "rent account" moves to state <agreement>
    And a mandate "Kari's mandate"
      | status           | <mandate> |
      | kid              | <kid>     |
      | creditor_account | <account> |
    And an invoice document "rent"
      | <field> | <value> |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | EMAIL   |

    Examples:
      | case                               | agreement | mandate | kid        | account     | field          | value       | rule                        |
      | the agreement is pending           | PENDING   | 1       | 0000012344 | 12345678903 | net            | 1000        | direct-debit-with-both      |
      | the agreement is inactive          | INACTIVE  | 1       | 0000012344 | 12345678903 | net            | 1000        | direct-debit-with-both      |
      | the mandate is not active          | ACTIVE    | 0       | 0000012344 | 12345678903 | net            | 1000        | inactive-mandate-next-route |
      | the mandate is another payer's     | ACTIVE    | 1       | 0000023457 | 12345678903 | net            | 1000        | mandate-by-reference        |
      | the mandate is for another account | ACTIVE    | 1       | 0000012344 | 98765432103 | net            | 1000        | mandate-by-reference        |
      | the invoice has no KID             | ACTIVE    | 1       | 0000012344 | 12345678903 | kid            |             | what-a-debit-needs          |
      | its KID has another length         | ACTIVE    | 1       | 0000012344 | 12345678903 | kid            | 12344       | what-a-debit-needs          |
      | it names another account           | ACTIVE    | 1       | 0000012344 | 12345678903 | account_number | 98765432103 | what-a-debit-needs          |
      | there is nothing to pay            | ACTIVE    | 1       | 0000012344 | 12345678903 | net            | 0           | what-a-debit-needs          |
      | it is a credit note                | ACTIVE    | 1       | 0000012344 | 12345678903 | kind           | CREDIT_NOTE | what-a-debit-needs          |
