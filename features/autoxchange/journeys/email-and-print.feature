@effect @lasting
Feature: E-mail and print
  Whom nothing else reaches gets the invoice by e-mail if there is an address, and on paper if there is none.

  Background:
    Given an issuer agreement "main"

  @<rule>
  Scenario Outline: The invoice goes by <channel> where the address is <place>
    Given an invoice document "rent"
      | buyer_email | <on it> |
    When postV1Invoices is called for "rent"
      | recipient_type  | consumer     |
      | route_order     | email, print |
      | recipient_email | <beside>     |
      | metadata        | <metadata>   |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel   |
      | SENT | <channel> |

    Examples:
      | place           | channel | on it            | beside           | metadata                                                                                | rule                      |
      | on the invoice  | EMAIL   | kari@example.com | (absent)         | (absent)                                                                                | email-address-on-invoice  |
      | in a form field | EMAIL   |                  | kari@example.com | (absent)                                                                                | email-address-in-metadata |
      | in the metadata | EMAIL   |                  | (absent)         | {"version": "1.1", "recipient_type": "consumer", "recipient_email": "kari@example.com"} | email-address-in-metadata |
      | nowhere         | PRINT   |                  | (absent)         | (absent)                                                                                | no-email-without-address  |

  @<rule>
  Scenario Outline: Print needs no print service of the account where route_order is <order>
    Given the company has print_service set to false
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent"
      | recipient_type | consumer |
      | route_order    | <order>  |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

    Examples:
      | order    | rule                     |
      | (absent) | print-enabled-by-default |
      | print    | print-enabled-by-order   |

  @business-routes @failed-without-route
  Scenario Outline: To a business it is <status> where the print service is <setting>
    Given the company has print_service set to <setting>
    And an invoice document "rent"
      | buyer_email |  |
    When postV1Invoices is called for "rent"
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | status | <status> |

    Examples:
      | setting | status  |
      | true    | PENDING |
      | false   | FAILED  |

  @actions-of-a-life
  Scenario: An invoice by e-mail is delivered some minutes later
    Given an invoice document "rent"
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesId is called for "rent"
    Then the response has
      | status | PENDING |
    Given 900 seconds pass
    When getV1InvoicesId is called for "rent"
    Then the response has
      | status | DELIVERED |
    And getV1InvoicesIdActions for "rent" now lists these actions
      | type      | channel  |
      | CREATED   | EINVOICE |
      | SENT      | EMAIL    |
      | DELIVERED | EMAIL    |
