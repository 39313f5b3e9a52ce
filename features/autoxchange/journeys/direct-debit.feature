@effect @irreversible
Feature: Direct debit
  With main and direct debit agreement active, an invoice is debited if its payer has an active mandate for its KID.

  Background:
    Given an issuer agreement "main"
    And a direct debit agreement "rent account"
      | account_number     | 12345678903 |
      | kid_length         | 10          |
      | reference_position | 1-6         |

  @direct-debit-with-both @no-file-from-supplier
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
    Then it is refused with 422 Unprocessable Entity

  @direct-debit-with-both
  Scenario Outline: Nothing is debited while the direct debit agreement is <state>
    Given "rent account" moves to state <state>
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | email |

    Examples: States in which it is not active
      | state    |
      | PENDING  |
      | INACTIVE |

  @direct-debit-with-both
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

  Scenario: A mandate holds for every KID with its reference
    Given a mandate "Kari's mandate"
      | kid | 0000012344 |
    And an invoice document "rent of February"
      | kid | 0000019992 |
    When postV1Invoices is called for "rent of February" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent of February" now has
      | reference   | 0000019992   |
      | destination | direct debit |

  @no-mandate-next-route
  Scenario: Without a mandate the invoice goes to the next route
    Given a consumer "Kari"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                  |
      | RECEIVED | EINVOICE | taken in                 |
      | INFO     | EINVOICE | direct debit: no mandate |
      | SENT     | EINVOICE | netbank                  |
      | SENT     | EINVOICE | Vipps                    |

  @no-mandate-next-route
  Scenario Outline: A mandate of <whom> is no mandate for the invoice
    Given a mandate "another"
      | kid              | <kid>              |
      | creditor_account | <creditor_account> |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                    |
      | RECEIVED | EINVOICE | taken in                   |
      | INFO     | EINVOICE | direct debit: no mandate   |
      | INFO     | EINVOICE | netbank: not in Yes to All |
      | SENT     | EMAIL    | email                      |

    Examples: Mandates that do not fit
      | whom                           | kid        | creditor_account |
      | another payer                  | 0000023457 | 12345678903      |
      | the payer, for another account | 0000012344 | 98765432103      |

  @no-mandate-next-route
  Scenario: A mandate for another supplier is no mandate for the invoice
    Given a mandate "Kari's other mandate" of another company
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | email |

  @inactive-mandate-next-route
  Scenario: With a mandate that is not active the invoice goes to the next route
    Given a mandate "Kari's mandate"
      | status | 0 |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer       |
      | route_order    | netbank, print |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                 |
      | RECEIVED | EINVOICE | taken in                                |
      | INFO     | EINVOICE | direct debit: the mandate is not active |
      | INFO     | EINVOICE | netbank: not in Yes to All              |
      | SENT     | PRINT    | print                                   |

  Scenario Outline: An invoice with <what> is not debited
    Given a mandate "Kari's mandate"
    And an invoice document "rent"
      | <field> | <value> |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                    |
      | RECEIVED | EINVOICE | taken in                   |
      | INFO     | EINVOICE | direct debit: <reason>     |
      | INFO     | EINVOICE | netbank: not in Yes to All |
      | SENT     | EMAIL    | email                      |

    Examples: What a debit needs of an invoice
      | what                      | field          | value       | reason                         |
      | no KID                    | kid            |             | not a KID of the agreed length |
      | a KID of another length   | kid            | 12344       | not a KID of the agreed length |
      | another account to pay to | account_number | 98765432103 | no agreement for the account   |
      | nothing to pay            | net            | 0           | nothing to pay                 |
      | money to give back        | kind           | CREDIT_NOTE | a credit note                  |
