@effect @irreversible
Feature: eFaktura, in the netbank and in Vipps
  An eFaktura goes to the netbank of who is in Yes to All, and to Vipps as well where the consumer has activated it.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"

  @netbank-and-vipps
  Scenario: An eFaktura goes to netbank and Vipps
    Given an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | netbank  |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message  |
      | RECEIVED | EINVOICE | taken in |
      | SENT     | EINVOICE | netbank  |
      | SENT     | EINVOICE | Vipps    |

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
    And getV1InvoicesId for "rent" now has
      | status | FAILED |
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | message                    |
      | RECEIVED | taken in                   |
      | INFO     | netbank: not in Yes to All |
      | ERROR    | no route is left           |

    Examples: Words for eFaktura
      | word    |
      | netbank |
      | vipps   |

  @vipps-needs-activation
  Scenario: Without eFaktura activated in Vipps the netbank alone has the invoice
    Given a consumer "Kari"
      | vipps | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank |
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                                |
      | RECEIVED | EINVOICE | taken in                               |
      | SENT     | EINVOICE | netbank                                |
      | INFO     | EINVOICE | Vipps: eFaktura not activated in Vipps |

  @never-vipps-alone
  Scenario Outline: With the route vipps alone, <consumer> has it in the netbank
    Given a consumer "Kari"
      | vipps | <vipps> |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | vipps    |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <destination> |

    Examples: With the application and without
      | consumer                 | vipps | destination       |
      | a consumer with Vipps    | true  | netbank and Vipps |
      | a consumer without Vipps | false | netbank           |

  Scenario: A consumer who hides invoices in Vipps is sent them there all the same
    Given a consumer "Kari"
      | vipps_shown | false |
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @no-credit-note-in-vipps
  Scenario: A credit note goes to the netbank and not to Vipps
    Given an invoice document "rent back"
      | kind | CREDIT_NOTE |
    When postV1Invoices is called for "rent back" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent back" now lists these actions
      | type     | channel  | message              |
      | RECEIVED | EINVOICE | taken in             |
      | SENT     | EINVOICE | netbank              |
      | INFO     | EINVOICE | Vipps: a credit note |

  @no-credit-note-in-vipps
  Scenario: What the sender calls a credit note does not go to Vipps
    Given an invoice document "rent back"
    When postV1Invoices is called for "rent back"
      | recipient_type      | consumer    |
      | b2cno_document_type | CREDIT_NOTE |
    Then it succeeds
    And getV1InvoicesId for "rent back" now has
      | destination | netbank |

  @zero-total-in-vipps
  Scenario: An invoice with a total of 0 goes to Vipps as well
    Given an invoice document "free month"
      | net | 0 |
    When postV1Invoices is called for "free month" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "free month" now has
      | sum         | 0                 |
      | destination | netbank and Vipps |

  @no-direct-debit-in-vipps
  Scenario: A direct debit does not go to Vipps, and neither does its notification
    Given a direct debit agreement "rent account"
    And a mandate "Kari's mandate"
    And an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                 |
      | RECEIVED | EINVOICE | taken in                |
      | SENT     | EINVOICE | direct debit            |
      | SENT     | EINVOICE | notification in netbank |

  @vipps-invoice-is-sent @sent-is-final
  Scenario: Sent is the last that is heard of an invoice to Vipps
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    Given 900 seconds pass
    Then getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message  |
      | RECEIVED | EINVOICE | taken in |
      | SENT     | EINVOICE | netbank  |
      | SENT     | EINVOICE | Vipps    |
