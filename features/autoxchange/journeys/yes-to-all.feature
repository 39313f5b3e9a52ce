@effect @lasting @deprecated
Feature: Finding a consumer in Yes to All
  Who has said yes to all suppliers is found by the data on the invoice or beside it, each time an invoice is sent.

  Background:
    Given an issuer agreement "main"
    And a consumer "Kari"
      | ssn           | 15818512187          |
      | date_of_birth | 1985-01-15           |
      | phone         | +4790000001          |
      | email         | consumer@example.com |
      | name          | Kari Nordmann        |
      | postal_code   | 0150                 |
      | city          | Oslo                 |

  @lookup-by-invoice-data @route-in-destination
  Scenario Outline: The invoice goes to <route> by <data> on it
    Given an invoice document "rent"
      | buyer_ssn        | <ssn>   |
      | buyer_birth_date | <born>  |
      | buyer_phone      | <phone> |
      | buyer_email      | <email> |
      | buyer_name       | <name>  |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | <route> |

    Examples: In the order of the guide
      | data                             | route             | ssn         | born       | phone       | email                | name          |
      | the social security number       | netbank and Vipps | 15818512187 |            |             |                      | K. N.         |
      | date of birth, phone and e-mail  | netbank and Vipps |             | 1985-01-15 | +4790000001 | consumer@example.com | K. N.         |
      | name and place, beside a phone   | netbank and Vipps |             |            | +4790000009 |                      | Kari Nordmann |
      | another's social security number | email             | 15818512268 |            |             | consumer@example.com | Kari Nordmann |
      | another's date of birth          | email             |             | 1985-01-16 | +4790000001 | consumer@example.com | Kari Nordmann |
      | another's name                   | email             |             |            | +4790000001 | consumer@example.com | K. N.         |

  @lookup-by-metadata @route-in-destination
  Scenario Outline: Data <place> find the consumer
    Given an invoice document "rent"
      | buyer_birth_date | <born>  |
      | buyer_phone      | <phone> |
      | buyer_email      | <email> |
      | buyer_name       | K. N.   |
    When postV1Invoices is called for "rent"
      | recipient_type          | consumer             |
      | recipient_date_of_birth | 1985-01-15           |
      | recipient_phone_number  | +4790000001          |
      | recipient_email         | consumer@example.com |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

    Examples:
      | place          | born | phone | email |
      | in form fields |      |       |       |

    @metadata-wins
    Examples:
      | place                             | born       | phone       | email           |
      | in form fields before those on it | 1990-12-24 | +4790000009 | ola@example.com |

  @lookup-by-metadata @route-in-destination
  Scenario: Data in the metadata find the consumer
    Given an invoice document "rent"
      | buyer_phone |       |
      | buyer_email |       |
      | buyer_name  | K. N. |
    When postV1Invoices is called for "rent" with metadata set to {"version": "1.1", "recipient_type": "consumer", "recipient_date_of_birth": "1985-01-15", "recipient_phone_number": "+4790000001", "recipient_email": "consumer@example.com"}
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @no-lookup-next-route
  Scenario: Name and place alone do not find the consumer
    Given an invoice document "rent"
      | buyer_phone       |               |
      | buyer_email       |               |
      | buyer_name        | Kari Nordmann |
      | buyer_postal_code | 0150          |
      | buyer_city        | Oslo          |
    When postV1Invoices is called for "rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | PRINT   |

  @identifier-from-registry @first-invoice-without-request @no-new-references @route-in-destination
  Scenario: The first invoice reaches a consumer of whom the sender has no reference
    Given an invoice document "first rent"
    When postV1Invoices is called for "first rent" with recipient_type set to consumer
    Then it succeeds
    And getV1InvoicesId for "first rent" now has
      | destination | netbank and Vipps |
    And getV1ServicesB2cnoConsumers now lists no consumers

  @identifier-from-sender @route-in-destination
  Scenario: An identifier that the sender has looked up is used, whatever the invoice says
    Given a consumer "Ola"
      | ssn         | 15818512268 |
      | efaktura_id | 123456789   |
    And an invoice document "rent"
      | buyer_phone |       |
      | buyer_email |       |
      | buyer_name  | K. N. |
    When getV1LookupConsumers is called
      | ssn    | 15818512268 |
      | routes | yes2all     |
    Then the response has
      | routes.yes2all.efaktura_identifier | 123456789 |
    When postV1Invoices is called for "rent"
      | recipient_type        | consumer  |
      | recipient_efaktura_id | 123456789 |
    Then it succeeds
    And getV1InvoicesId for "rent" now has
      | destination | netbank and Vipps |

  @identifier-from-sender @identifier-not-replaced
  Scenario Outline: An identifier of <whom> is not replaced by a lookup
    Given a consumer "Ola"
      | efaktura_id | 123456789 |
      | yes_to_all  | false     |
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
      | recipient_type        | consumer     |
      | recipient_efaktura_id | <identifier> |
    Then it succeeds
    When getV1InvoicesIdActions is called for "rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | EMAIL   |

    Examples: Whom it does not reach
      | whom                  | identifier |
      | nobody                | 987654321  |
      | somebody who has left | 123456789  |

  @identifier-not-stored
  Scenario: Who has left Yes to All since the last invoice is not reached any more
    Given an invoice document "first rent"
    And an invoice document "second rent"
      | number | 10002 |
    When postV1Invoices is called for "first rent" with recipient_type set to consumer
    Then it succeeds
    Given a consumer "Kari"
      | yes_to_all | false |
    When postV1Invoices is called for "second rent" with recipient_type set to consumer
    Then it succeeds
    When getV1InvoicesIdActions is called for "second rent" with type set to SENT
    Then the response lists these actions
      | type | channel |
      | SENT | EMAIL   |
