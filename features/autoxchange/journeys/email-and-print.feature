@effect @irreversible
Feature: E-mail and print
  Whom nothing else reaches gets the invoice by e-mail if there is an address, and on paper if there is none.

  Background:
    Given an issuer agreement "main"

  @email-address-on-invoice
  Scenario: The address on the invoice is enough for e-mail
    Given an invoice document "rent"
      | buyer_email | kari@example.com |
    When postV1Invoices is called for "rent"
      | recipient_type | consumer     |
      | route_order    | email, print |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message  |
      | RECEIVED | EINVOICE | taken in |
      | SENT     | EMAIL    | email    |

  @email-address-in-metadata
  Scenario: The address in a form field is enough for e-mail
    Given an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent"
      | recipient_type  | consumer         |
      | recipient_email | kari@example.com |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | email |

  @email-address-in-metadata
  Scenario: The address in the metadata is enough for e-mail
    Given an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent" with metadata set to {"version": "1.1", "recipient_type": "consumer", "recipient_email": "kari@example.com"}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | email |

  @no-email-without-address
  Scenario: Without an address the invoice does not go by e-mail
    Given an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent"
      | recipient_type | consumer     |
      | route_order    | email, print |
    Then it succeeds
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type     | channel  | message                  |
      | RECEIVED | EINVOICE | taken in                 |
      | INFO     | EMAIL    | email: no e-mail address |
      | SENT     | PRINT    | print                    |

  @print-enabled-by-default
  Scenario: By default, print needs no print service of the account
    Given the company has print_service set to false
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | print |

  @print-enabled-by-order
  Scenario: Print in the route order needs no print service of the account
    Given the company has print_service set to false
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | print    |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | print |

  Scenario Outline: To a business, <service> leaves the invoice <status>
    Given the company has print_service set to <setting>
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent"
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | status | <status> |

    Examples: With and without the account's print service
      | service          | setting | status  |
      | a print service  | true    | PENDING |
      | no print service | false   | FAILED  |

  Scenario: An invoice by e-mail is delivered after some minutes
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | status | PENDING |
    Given 900 seconds pass
    Then getV1InvoicesId for "rent" now has
      | status | DELIVERED |
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type      | channel  | message                    |
      | RECEIVED  | EINVOICE | taken in                   |
      | INFO      | EINVOICE | netbank: not in Yes to All |
      | SENT      | EMAIL    | email                      |
      | DELIVERED | EMAIL    | email                      |
