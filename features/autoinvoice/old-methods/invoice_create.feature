@effect @lasting @deprecated
Feature: invoice_create
  Creates an invoice from values instead of a file, and sends it.

  Scenario: It creates an invoice and returns its id
    When invoice_create is called with invoice_params.invoice_nr set to 2026-1
    And the response is kept as "rent"
    Then it has
      | invoice_id | (the id of "rent") |
    And invoice_show for "rent" now has
      | invoice_nr | 2026-1 |

  Scenario Outline: It stores <field>
    When invoice_create is called
      | invoice_params.<field> | <value> |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | <shown> | <value> |

    Examples: Plain values
      | field              | value                                   | shown              |
      | currency           | EUR                                     | currency           |
      | order_nr           | S-1 \| B-2                              | order_nr           |
      | sum                | 800.00                                  | sum                |
      | sum_tax            | 999.99                                  | sum_tax            |
      | delivery_date      | 20260110                                | delivery_date      |
      | delivery_type      | mail                                    | delivery_type      |
      | reference_nr       | 1009                                    | reference_nr       |
      | date               | 20260110                                | date               |
      | date_due           | 20260315                                | date_due           |
      | company_interest   | 11.5                                    | company_interest   |
      | company_reminder   | 5.50                                    | company_reminder   |
      | company_paper_fee  | 3.25                                    | company_paper_fee  |
      | customer_reference | Flat 12                                 | customer_reference |
      | company_reference  | House 3                                 | company_reference  |
      | company_comment    | Thank you                               | company_comment    |
      | work_order_nr      | W-7                                     | work_order_nr      |
      | payment_terms      | 30 days net                             | payment_terms      |
      | data               | {"payment_instruction_identifier": "1"} | data               |
      | notes              | Грошы — 现金 ✓                            | notes              |
      | lang               | FI                                      | lang               |

    Examples: Values of the customer
      | field                | value            | shown                |
      | customer.name        | Acme AS          | customer_name        |
      | customer.email       | acme@example.com | customer_email       |
      | customer.bid         | 987654325        | customer_bid         |
      | customer.ovt         | 0192:987654325   | customer_ovt         |
      | customer.customer_nr | 77               | customer_nr          |
      | customer.contact_p   | Ola Hansen       | customer_contact_p   |
      | customer.address1    | Torget 1         | customer_address1    |
      | customer.address2    | Etasje 2         | customer_address2    |
      | customer.post_code   | 5003             | customer_post_code   |
      | customer.post_office | Bergen           | customer_post_office |
      | customer.state       | Vestland         | customer_state       |
      | customer.country     | SE               | customer_country     |

    Examples: Values of a row
      | field            | value       | shown            |
      | items.subject    | Heating     | items.subject    |
      | items.price      | 500.00      | items.price      |
      | items.amount     | 2           | items.amount     |
      | items.tax        | 15          | items.tax        |
      | items.sum        | 999.00      | items.sum        |
      | items.sum_tax    | 1111.00     | items.sum_tax    |
      | items.discount   | 10          | items.discount   |
      | items.item_code  | R1          | items.item_code  |
      | items.definition | For January | items.definition |
      | items.unit_type  | month       | items.unit_type  |
      | items.position   | 3           | items.position   |

    Examples: Values of other parts
      | field                                | value           | shown                                |
      | invoice_delivery_address.name        | Warehouse       | invoice_delivery_address.name        |
      | invoice_delivery_address.address1    | Kaien 1         | invoice_delivery_address.address1    |
      | invoice_delivery_address.address2    | Port 2          | invoice_delivery_address.address2    |
      | invoice_delivery_address.post_code   | 4006            | invoice_delivery_address.post_code   |
      | invoice_delivery_address.post_office | Stavanger       | invoice_delivery_address.post_office |
      | invoice_delivery_address.state       | Rogaland        | invoice_delivery_address.state       |
      | invoice_delivery_address.country     | NO              | invoice_delivery_address.country     |
      | invoice_seller_information.name      | Ola Hansen      | invoice_seller_information.name      |
      | invoice_seller_information.email     | ola@example.com | invoice_seller_information.email     |
      | invoice_seller_information.phone     | +4790000002     | invoice_seller_information.phone     |
      | bank_accounts.account                | 12345678903     | accounts.account                     |
      | bank_accounts.iban                   | NO9386011117947 | accounts.iban                        |
      | bank_accounts.bank                   | DNB             | accounts.bank                        |
      | bank_accounts.swift                  | DNBANOKK        | accounts.swift                       |

  Scenario Outline: It stores every digit of <value> as a row's <member>
    When invoice_create is called
      | invoice_params.items.<member> | <value> |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | items.<member> | <value> |

    Examples: Numbers of many digits
      | member   | value      |
      | amount   | 123456.78  |
      | amount   | 1000000    |
      | amount   | -7.1234567 |
      | tax      | 25.5       |
      | discount | 12.3456789 |
      | price    | 7.12345678 |
      | sum      | 1656.25    |

  Scenario: It creates an invoice with several rows
    When invoice_create is called with these invoice_params.items
      | subject | price   | amount | tax | sum     | sum_tax |
      | Rent    | 1000.00 | 1      | 25  | 1000.00 | 1250.00 |
      | Heating | 100.00  | 2      | 10  | 200.00  | 220.00  |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now lists these items
      | subject | amount | price   | tax | sum     | sum_tax | position |
      | Rent    | 1      | 1000.00 | 25  | 1000.00 | 1250.00 | 1        |
      | Heating | 2      | 100.00  | 10  | 200.00  | 220.00  | 2        |

  @rows-added-up
  Scenario: It adds up the rows where no sum is set
    When invoice_create is called
      | invoice_params.sum           | (empty) |
      | invoice_params.sum_tax       | (empty) |
      | invoice_params.items.sum     | 999.00  |
      | invoice_params.items.sum_tax | 1111.00 |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | sum     | 999.00  |
      | sum_tax | 1111.00 |

  @negative-sums-credit
  Scenario: It creates a credit note from negative sums
    When invoice_create is called
      | invoice_params.sum           | -1000.00 |
      | invoice_params.sum_tax       | -1250.00 |
      | invoice_params.items.price   | -1000.00 |
      | invoice_params.items.sum     | -1000.00 |
      | invoice_params.items.sum_tax | -1250.00 |
    And the response is kept as "refund"
    Then it succeeds
    And invoice_show for "refund" now has
      | sum       | -1000.00 |
      | sum_tax   | -1250.00 |
      | items.sum | -1000.00 |

  Scenario: It sends an invoice to the company with a Maventa ID
    When invoice_create is called
      | invoice_params.customer_maventa_id | (another company's maventa_id) |
      | invoice_params.customer            | (null)                         |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | customer_name | (another company's name) |
      | customer_bid  | (another company's bid)  |

  @routes
  Scenario Outline: The invoice is <state> when <case>
    Given the company has print_service set to <print_service>
    When invoice_create is called
      | invoice_params.disabled_routes.email | <no_email> |
      | invoice_params.disabled_routes.paper | <no_paper> |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | <state> |

    Examples: Routes that are left
      | case                                  | print_service | no_email | no_paper | state |
      | e-mail is allowed                     | false         | false    | true     | SENT  |
      | print is allowed and e-mail is not    | true          | true     | false    | SENT  |
      | neither is allowed                    | true          | true     | true     | ERROR |
      | only e-mail exists and is not allowed | false         | true     | false    | ERROR |

  @routes
  Scenario: The invoice is in error when the network is its only route and not allowed
    When invoice_create is called
      | invoice_params.customer_maventa_id   | (another company's maventa_id) |
      | invoice_params.customer.email        | (empty)                        |
      | invoice_params.disabled_routes.relay | true                           |
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | ERROR |

  @signature
  Scenario: It waits for a signature that is required
    When invoice_create is called with invoice_params.require_sign set to true
    And the response is kept as "rent"
    Then it succeeds
    And invoice_show for "rent" now has
      | state | PENDING |

  @file-statuses
  Scenario Outline: It takes <case>
    Given an invoice document "file"
      | format | FINVOICE30 |
    When invoice_create is called with these invoice_params.attachments
      | attachment_type | filename | file                         |
      | <type>          | <name>   | (the file_content of "file") |
    Then it lists these file_statuses
      | filename | filehash    | status |
      | <name>   | (some text) | OK     |

    Examples: Types of attachments
      | case                            | type          | name            |
      | an attachment                   | ATTACHMENT    | terms.xml       |
      | an image of the invoice         | INVOICE_IMAGE | rent_2026_1.pdf |
      | the same invoice as a Finvoice  | FINVOICE      | invoice.xml     |
      | the same invoice as a TEAPPSXML | TEAPPS        | invoice.xml     |

  Scenario Outline: It accepts <case>
    When invoice_create is called with invoice_params.<field> set to <value>
    Then it succeeds

    Examples: Languages
      | case              | field | value   |
      | Swedish           | lang  | SE      |
      | English           | lang  | EN      |
      | Danish            | lang  | DK      |
      | Dutch             | lang  | NL      |
      | no language       | lang  | (empty) |
      | a language of nil | lang  | (null)  |

    @lenient-values
    Examples: Edges
      | case                       | field                  | value       |
      | a leap day                 | date                   | 20240229    |
      | no day of delivery         | delivery_date          | (empty)     |
      | a sum with a comma         | sum                    | 1000,00     |
      | no extra data              | data                   | (empty)     |
      | a default account          | bank_accounts.default  | true        |
      | the customer's language    | customer.lang          | FI          |
      | the customer's phone       | customer.phone         | +4790000001 |
      | the customer's other phone | customer.gsm           | +4790000001 |
      | the customer's type        | customer.customer_type | COMPANY     |
      | the data of a row          | items.data             | {}          |

    Examples: Parts of the company's address that no method returns
      | case             | field                       | value             |
      | its name         | company_postal.company_name | Example Seller AS |
      | its language     | company_postal.lang         | NO                |
      | its default flag | company_postal.default      | true              |
      | its country      | company_postal.country      | NO                |

  @own-address
  Scenario Outline: It takes the company's own address for <case>
    Given a postal address "office"
    When invoice_create is called with invoice_params.<field> set to <value>
    Then it succeeds

    Examples: Addresses that cannot be used
      | case                        | field                   | value   |
      | no address                  | company_postal          | (null)  |
      | an address without a street | company_postal.address1 | (empty) |

  Scenario: It does not use another company's address
    Given a postal address "theirs" of another company
    When invoice_create is called with invoice_params.company_postal set to (null)
    Then it is refused with ERROR: COMPANY HAS NO POSTAL ADDRESS AND NO ADDRESS GIVEN

  Scenario Outline: It shows the receiver the sender's <what>
    Given the caller is an admin of another company
    When invoice_create is called
      | invoice_params.customer_maventa_id | (own company's maventa_id) |
      | invoice_params.<field>             | <value>                    |
    And the response is kept as "rent"
    Then it succeeds
    And inbound_invoice_show for "rent" now has
      | <shown> | <value> |

    Examples: What the receiver reads
      | what        | field                      | value           | shown               |
      | website     | company_website            | www.example.org | company_website     |
      | first line  | company_postal.address1    | Torget 1        | company_address1    |
      | second line | company_postal.address2    | Port 2          | company_address2    |
      | postal code | company_postal.post_code   | 5003            | company_post_code   |
      | post office | company_postal.post_office | Bergen          | company_post_office |
      | city        | company_postal.city        | Bergen          | company_city        |
      | state       | company_postal.state       | Vestland        | company_state       |
      | phone       | company_postal.phone       | +4790000010     | company_phone       |
      | other phone | company_postal.gsm         | +4790000003     | company_gsm         |
      | fax         | company_postal.fax         | +4790000011     | company_fax         |

  Scenario: It refuses an empty second row
    When invoice_create is called with these invoice_params.items
      | subject  | price    | amount   | tax      | sum      | sum_tax  |
      | Rent     | 1000.00  | 1        | 25       | 1000.00  | 1250.00  |
      | (absent) | (absent) | (absent) | (absent) | (absent) | (absent) |
    Then it is refused with ERROR: AN ITEM IS NOT VALID

  Scenario Outline: It refuses <case>
    When invoice_create is called with invoice_params.<field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                   | field                      | value          | error                                                        |
      | no rows                                | items                      | (empty)        | ERROR: NO ITEMS FOUND                                        |
      | rows of nil                            | items                      | (null)         | ERROR: NO ITEMS FOUND                                        |
      | a row without a subject                | items.subject              | (empty)        | ERROR: AN ITEM IS NOT VALID                                  |
      | a row without a price                  | items.price                | (empty)        | ERROR: AN ITEM IS NOT VALID                                  |
      | a row without an amount                | items.amount               | (null)         | ERROR: AN ITEM IS NOT VALID                                  |
      | a row without its tax                  | items.tax                  | (null)         | ERROR: AN ITEM IS NOT VALID                                  |
      | a row without a sum                    | items.sum                  | (empty)        | ERROR: AN ITEM IS NOT VALID                                  |
      | a row without a sum with tax           | items.sum_tax              | (empty)        | ERROR: AN ITEM IS NOT VALID                                  |
      | a delivery date with dashes            | delivery_date              | 2026-01-15     | ERROR: DATE FORMAT INVALID FOR DELIVERY DATE                 |
      | a due date with dots                   | date_due                   | 14.02.2026     | ERROR: DATE FORMAT INVALID FOR DUE DATE                      |
      | a due date with a time                 | date_due                   | 20260214120000 | ERROR: DATE FORMAT INVALID FOR DUE DATE                      |
      | a date of six digits                   | date                       | 260115         | ERROR: DATE FORMAT INVALID FOR INVOICE DATE                  |
      | an unknown language                    | lang                       | XX             | ERROR: LANGUAGE XX IS NOT VALID                              |
      | a language that is not supported       | lang                       | DE             | ERROR: LANGUAGE DE IS NOT VALID                              |
      | an unknown customer country            | customer.country           | XX             | ERROR: CUSTOMER COUNTRY CODE INVALID                         |
      | a country's name                       | customer.country           | Norway         | ERROR: CUSTOMER COUNTRY CODE INVALID                         |
      | no customer                            | customer                   | (null)         | ERROR: NO CUSTOMER INFORMATION FOUND                         |
      | a customer without a name              | customer.name              | (empty)        | ERROR: NO CUSTOMER INFORMATION FOUND                         |
      | an unknown Maventa ID                  | customer_maventa_id        | (unknown)      | ERROR: CUSTOMER COMPANY NOT FOUND WITH MAVENTA ID 9999999999 |
      | no postal address                      | company_postal             | (null)         | ERROR: COMPANY HAS NO POSTAL ADDRESS AND NO ADDRESS GIVEN    |
      | a postal address without a street      | company_postal.address1    | (empty)        | ERROR: COMPANY HAS NO POSTAL ADDRESS                         |
      | a postal address without a postal code | company_postal.post_code   | (empty)        | ERROR: COMPANY HAS NO POSTAL ADDRESS                         |
      | a postal address without a post office | company_postal.post_office | (empty)        | ERROR: COMPANY HAS NO POSTAL ADDRESS                         |
      | a sum that is no number                | sum                        | a thousand     | ERROR: COULD NOT CREATE INVOICE                              |
      | a sum with tax that is no number       | sum_tax                    | a lot          | ERROR: COULD NOT CREATE INVOICE                              |
      | an invoice without a number            | invoice_nr                 | (empty)        | ERROR: COULD NOT CREATE INVOICE                              |
      | an invoice without a currency          | currency                   | (empty)        | ERROR: COULD NOT CREATE INVOICE                              |
      | extra data that is not JSON            | data                       | identifier=1   | ERROR: COULD NOT CREATE INVOICE                              |

    @numbers-only
    Examples: What is asked
      | case                      | field       | value | error                       |
      | a price that is no number | items.price | much  | ERROR: AN ITEM IS NOT VALID |

    @real-days
    Examples: What is asked
      | case                                | field         | value    | error                                        |
      | a delivery date that does not exist | delivery_date | 20260230 | ERROR: DATE FORMAT INVALID FOR DELIVERY DATE |
      | a date in the thirteenth month      | date          | 20261301 | ERROR: DATE FORMAT INVALID FOR INVOICE DATE  |
      | a leap day in a common year         | date          | 20260229 | ERROR: DATE FORMAT INVALID FOR INVOICE DATE  |

    @dates-due
    Examples: What is asked
      | case        | field    | value   | error                                       |
      | no due date | date_due | (empty) | ERROR: DATE FORMAT INVALID FOR DUE DATE     |
      | no date     | date     | (empty) | ERROR: DATE FORMAT INVALID FOR INVOICE DATE |

    @codes-in-capitals
    Examples: What is asked
      | case                        | field | value | error                           |
      | a language in small letters | lang  | no    | ERROR: LANGUAGE no IS NOT VALID |

  Scenario Outline: It refuses an attachment <case>
    Given an invoice document "file"
    When invoice_create is called with these invoice_params.attachments
      | attachment_type | filename | file      |
      | <type>          | <name>   | <content> |
    Then it is refused with <error>

    Examples: What is asked
      | case                     | type       | name         | content                      | error                                                    |
      | of no type               | (empty)    | terms.pdf    | (the file_content of "file") | ERROR: INVALID FILE ATTACHMENT ATTACHMENT_TYPE           |
      | of another type          | PICTURE    | terms.pdf    | (the file_content of "file") | ERROR: INVALID FILE ATTACHMENT ATTACHMENT_TYPE           |
      | with a space in its name | ATTACHMENT | my terms.pdf | (the file_content of "file") | ERROR: COULD NOT CREATE INVOICE                          |
      | with a dash in its name  | ATTACHMENT | my-terms.pdf | (the file_content of "file") | ERROR: COULD NOT CREATE INVOICE                          |
      | without a name           | ATTACHMENT | (empty)      | (the file_content of "file") | ERROR: COULD NOT CREATE INVOICE                          |
      | that is not there        | ATTACHMENT | terms.pdf    | (null)                       | ERROR: FILE terms.pdf NOT FOUND, INVOICE WAS NOT CREATED |
      | that has no bytes        | ATTACHMENT | terms.pdf    | (empty)                      | ERROR: FILE terms.pdf NOT FOUND, INVOICE WAS NOT CREATED |

    @codes-in-capitals
    Examples: What is asked
      | case                       | type       | name      | content                      | error                                          |
      | of a type in small letters | attachment | terms.pdf | (the file_content of "file") | ERROR: INVALID FILE ATTACHMENT ATTACHMENT_TYPE |

  Scenario: It refuses a company that is not verified
    Given the company has verified set to false
    When invoice_create is called
    Then it is refused with ERROR: COULD NOT CREATE INVOICE
