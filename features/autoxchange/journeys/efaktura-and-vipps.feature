@effect @lasting
Feature: eFaktura, in the netbank and in Vipps
  An eFaktura goes to the netbank of who is in Yes to All, and to Vipps as well where the consumer has activated it.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @route-in-destination @<rule>
  Scenario Outline: <words> leads to <route> where <field> is <value>
    Given a consumer "Kari"
      | <field> | <value> |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | <words>  |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <route> |

    Examples:
      | words            | field       | value | route             | rule                   |
      | netbank          | vipps       | true  | netbank and Vipps | netbank-and-vipps      |
      | netbank          | vipps       | false | netbank           | vipps-needs-activation |
      | netbank          | vipps_shown | false | netbank and Vipps | netbank-and-vipps      |
      | vipps            | vipps       | true  | netbank and Vipps | never-vipps-alone      |
      | vipps            | vipps       | false | netbank           | never-vipps-alone      |
      | netbank_cvl      | vipps       | true  | netbank and Vipps | deprecated-routes      |
      | netbank_cvl_hold | vipps       | true  | netbank and Vipps | deprecated-routes      |

  @efaktura-needs-registration @vipps-needs-yes-to-all
  Scenario Outline: A consumer who is not in Yes to All is not reached by <word>
    Given a consumer "Kari"
      | yes_to_all | false |
      | vipps      | true  |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | <word>   |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists no actions

    Examples:
      | word    |
      | netbank |
      | vipps   |

  @no-credit-note-in-vipps @route-in-destination
  Scenario Outline: A credit note goes to the netbank and not to Vipps: <case>
    Given an invoice document "rent back"
      | kind | <kind> |
    When postV1Invoices is called for "rent back"
      | recipient_type      | consumer |
      | b2cno_document_type | <type>   |
    Then it succeeds
    And getV1InvoicesId for "rent back" now has
      | destination | netbank |

    Examples:
      | case                    | kind        | type        |
      | the file is one         | CREDIT_NOTE | (absent)    |
      | the sender calls it one | INVOICE     | CREDIT_NOTE |

  @zero-total-in-vipps @route-in-destination
  Scenario: An invoice with a total of 0 goes to Vipps as well
    Given an invoice document "free month"
      | net | 0 |
    When postV1Invoices is called for "free month" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "free month" now has
      | sum         | 0                 |
      | destination | netbank and Vipps |

  @no-direct-debit-in-vipps @route-in-destination
  Scenario: A direct debit does not go to Vipps
    Given a direct debit agreement "rent account"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | direct debit |

  @vipps-invoice-is-sent @sent-is-final
  Scenario: SENT is the last action of an invoice to Vipps
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    Given 900 seconds pass
    When getV1InvoicesIdActions is called for "rent" with type set to SENT, DELIVERED, ERROR
    Then the response lists these actions
      | type | channel  |
      | SENT | EINVOICE |
      | SENT | EINVOICE |
