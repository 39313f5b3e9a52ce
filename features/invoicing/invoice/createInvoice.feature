@effect @irreversible
Feature: createInvoice
  Creates an invoice from its recipient, its invoicer and its rows, and sends it at once unless told to wait.

  Scenario: It creates an invoice and tells where it can be read
    When createInvoice is called
    Then the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | invoiceUrl | (some text) |

  @sent-at-once @status-by-custom-id
  Scenario: It sends the invoice at once
    When createInvoice is called
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |
    And the response has no openedAt
    And the response has no paidAt

  @sent-at-once
  Scenario: It sends the invoice at once where createOnly is false
    When createInvoice is called with smsDetails.createOnly set to false
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |

  @create-only
  Scenario: It keeps the invoice back where createOnly is true
    When createInvoice is called with smsDetails.createOnly set to true
    Then the response has
      | invoiceUrl | (some text) |
    When getInvoiceStatus is called
    Then the response has no deliveredAt

  @create-only
  Scenario Outline: It keeps an invoice back that is to go out <way>
    When createInvoice is called
      | invoiceDetails.invoiceSendType | <type> |
      | smsDetails.createOnly          | true   |
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has no deliveredAt

    Examples: Each other way
      | way            | type |
      | by e-mail      | 1    |
      | as an eInvoice | 2    |
      | by post        | 3    |

  @status-by-custom-id
  Scenario: It gives the invoice the id that the caller has chosen
    When createInvoice is called with invoiceDetails.customInvoiceId set to order-1002
    Then it succeeds
    And getInvoiceStatus now is refused with 400 Bad Request
    When getInvoiceStatus is called with customInvoiceId set to order-1002
    Then it succeeds

  @status-by-custom-id
  Scenario: It keeps two invoices apart by their ids
    When createInvoice is called with invoiceDetails.customInvoiceId set to order-1002
    Then it succeeds
    When createInvoice is called with smsDetails.createOnly set to true
    Then it succeeds
    When getInvoiceStatus is called with customInvoiceId set to order-1002
    Then the response has
      | deliveredAt | (some text) |
    When getInvoiceStatus is called
    Then the response has no deliveredAt

  @domain-in-url
  Scenario: It lets the invoice be read at the caller's own domain
    When createInvoice is called with smsDetails.domain set to example.com
    Then the response has
      | invoiceUrl | (a URL on example.com) |

  Scenario: It delivers an SMS with a naked domain
    When createInvoice is called with smsDetails.domain set to example.com
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has
      | deliveredAt | (some text) |

  @domain-naked
  Scenario Outline: It delivers no SMS with <case>
    When createInvoice is called with smsDetails.domain set to <domain>
    Then it succeeds
    When getInvoiceStatus is called
    Then the response has no deliveredAt

    Examples: Domains that are not naked
      | case                     | domain                  |
      | a domain below www       | www.example.com         |
      | a domain with a scheme   | https://example.com     |
      | a domain with a path     | example.com/invoices    |
      | a domain with a port     | example.com:443         |
      | a domain with a slash    | example.com/            |
      | a domain in a whole link | https://www.example.com |

  @private-needs-names @customer-type-values
  Scenario: It accepts a private customer with names and without a business id
    When createInvoice is called
      | recipientDetails.customerType | 0        |
      | recipientDetails.firstName    | Åse      |
      | recipientDetails.lastName     | Bjørk-Øy |
      | recipientDetails.businessId   | (absent) |
    Then it succeeds

  @business-needs-business-id @customer-type-values
  Scenario: It accepts a business with its id and without names
    When createInvoice is called
      | recipientDetails.customerType | 1           |
      | recipientDetails.businessId   | 5566778899  |
      | recipientDetails.companyName  | Customer AB |
      | recipientDetails.firstName    | (absent)    |
      | recipientDetails.lastName     | (absent)    |
    Then it succeeds

  @message-instead-of-reference
  Scenario: It accepts a message in the place of a reference
    When createInvoice is called
      | invoiceDetails.reference | (absent)          |
      | invoiceDetails.message   | Coffee in October |
    Then it succeeds

  @invoice-type-values
  Scenario: It accepts a credit invoice
    When createInvoice is called
      | invoiceDetails.invoiceType       | 1      |
      | invoiceDetails.total             | -125.0 |
      | invoiceDetails.invoiceRows.price | -125.0 |
    Then it succeeds

  @sms-when-mobile @invoice-send-type-values
  Scenario Outline: It accepts an invoice without smsDetails that goes out <way>
    When createInvoice is called
      | invoiceDetails.invoiceSendType | <type>   |
      | smsDetails                     | (absent) |
    Then it succeeds

    Examples: Each way but SMS
      | way            | type |
      | by e-mail      | 1    |
      | as an eInvoice | 2    |
      | by post        | 3    |

  Scenario: It accepts every member that may be there
    When createInvoice is called
      | recipientDetails.businessId        | 5566778899           |
      | recipientDetails.companyName       | Customer AB          |
      | recipientDetails.address2          | Gårdshuset           |
      | recipientDetails.eInvoicingAddress | 0088:7300010000001   |
      | invoicerDetails.address2           | 3 tr                 |
      | invoicerDetails.eInvoicingAddress  | 0088:7300010000002   |
      | invoiceDetails.bankgirot           | 5805-6201            |
      | invoiceDetails.plusgirot           | 100200-3             |
      | invoiceDetails.swish               | 1230000001           |
      | invoiceDetails.message             | Thank you            |
      | invoiceDetails.pdfBytes            | JVBERi0xLjQKJSVFT0YK |
      | smsDetails.domain                  | example.com          |
      | smsDetails.createOnly              | false                |
      | templateConfId                     | plain                |
    Then it succeeds

  Scenario Outline: It accepts <case>
    When createInvoice is called with <field> set to <value>
    Then it succeeds

    @phone-format
    Examples: Phone numbers
      | case                              | field                        | value        |
      | a recipient's number of 11 digits | recipientDetails.phoneNumber | +46701740605 |
      | a recipient's number of nines     | recipientDetails.phoneNumber | +99999999999 |
      | an invoicer's number of 11 digits | invoicerDetails.phoneNumber  | +46701740606 |
      | an invoicer's number of noughts   | invoicerDetails.phoneNumber  | +00000000000 |

    @ssn-format
    Examples: Personal numbers
      | case                | field                | value        |
      | an ssn of 12 digits | recipientDetails.ssn | 189001019802 |
      | an ssn of this year | recipientDetails.ssn | 202601150001 |

    @due-date-format
    Examples: Due dates
      | case                        | field                  | value      |
      | the first day of a month    | invoiceDetails.dueDate | 01-02-2031 |
      | the last day of a month     | invoiceDetails.dueDate | 30-04-2031 |
      | the last day of a year      | invoiceDetails.dueDate | 31-12-2031 |
      | the leap day of a leap year | invoiceDetails.dueDate | 29-02-2032 |

    @invoice-type-values
    Examples: Types of invoices
      | case       | field                      | value |
      | an invoice | invoiceDetails.invoiceType | 0     |

    @invoice-send-type-values
    Examples: Ways to send
      | case                                    | field                          | value |
      | an invoice that goes out by SMS         | invoiceDetails.invoiceSendType | 0     |
      | an invoice that goes out by e-mail      | invoiceDetails.invoiceSendType | 1     |
      | an invoice that goes out as an eInvoice | invoiceDetails.invoiceSendType | 2     |
      | an invoice that goes out by post        | invoiceDetails.invoiceSendType | 3     |

    @pdf-base64
    Examples: Files
      | case                                | field                   | value                |
      | a file in base64                    | invoiceDetails.pdfBytes | JVBERi0xLjQKJSVFT0YK |
      | a file that base64 fills up to four | invoiceDetails.pdfBytes | JVBERi0xLjQKJSVFT0Y= |
      | a file with every sign of base64    | invoiceDetails.pdfBytes | JVBERi0xLjQK+/+/     |

    @sender-name-length @sender-name-characters
    Examples: Senders
      | case                             | field                 | value           |
      | a sender of 11 characters        | smsDetails.senderName | (11 characters) |
      | a sender of one character        | smsDetails.senderName | A               |
      | a sender with a digit and blanks | smsDetails.senderName | Shop 24 SE      |
      | a sender of digits               | smsDetails.senderName | 0123456789      |
      | a sender of the last letters     | smsDetails.senderName | xyzXYZ 09       |

    Examples: What may be left out
      | case                             | field                                 | value    |
      | an invoice without an id         | invoiceDetails.customInvoiceId        | (absent) |
      | an invoice without an IBAN       | invoiceDetails.iban                   | (absent) |
      | an invoice without a SWIFT code  | invoiceDetails.bankCode               | (absent) |
      | an invoice without a language    | invoiceDetails.language               | (absent) |
      | a recipient without an ssn       | recipientDetails.ssn                  | (absent) |
      | a recipient without an address   | recipientDetails.address1             | (absent) |
      | a recipient without an e-mail    | recipientDetails.email                | (absent) |
      | an invoicer without a phone      | invoicerDetails.phoneNumber           | (absent) |
      | an invoicer without an e-mail    | invoicerDetails.email                 | (absent) |
      | a row without a unit             | invoiceDetails.invoiceRows.unit       | (absent) |
      | a row without a discount         | invoiceDetails.invoiceRows.discount   | (absent) |
      | a row without a price before VAT | invoiceDetails.invoiceRows.priceNoVat | (absent) |
      | a row without a rate of VAT      | invoiceDetails.invoiceRows.vatPerc    | (absent) |

    Examples: Sums and rows
      | case                        | field                               | value      |
      | a sum of nothing            | invoiceDetails.total                | 0          |
      | a sum without decimals      | invoiceDetails.total                | 125        |
      | the smallest sum            | invoiceDetails.total                | 0.01       |
      | a sum of many digits        | invoiceDetails.total                | 9999999.99 |
      | a part of a unit            | invoiceDetails.invoiceRows.quantity | 0.5        |
      | an invoice that has no rows | invoiceDetails.invoiceRows          | (a list)   |

  Scenario Outline: It refuses <case>
    When createInvoice is called with <field> set to <value>
    Then it is refused with <error>

    @required-body
    Examples: What is asked
      | case                         | field            | value    | error           |
      | an invoice without recipient | recipientDetails | (absent) | 400 Bad Request |
      | an invoice without invoicer  | invoicerDetails  | (absent) | 400 Bad Request |
      | an invoice without details   | invoiceDetails   | (absent) | 400 Bad Request |

    @required-recipient
    Examples: What is asked
      | case                       | field                         | value       | error           |
      | a recipient without a type | recipientDetails.customerType | (absent)    | 400 Bad Request |
      | a recipient without phone  | recipientDetails.phoneNumber  | (absent)    | 400 Bad Request |
      | a recipient with nothing   | recipientDetails              | (an object) | 400 Bad Request |

    @required-invoicer
    Examples: What is asked
      | case                       | field                       | value       | error           |
      | an invoicer without a name | invoicerDetails.companyName | (absent)    | 400 Bad Request |
      | an invoicer without an id  | invoicerDetails.businessId  | (absent)    | 400 Bad Request |
      | an invoicer with nothing   | invoicerDetails             | (an object) | 400 Bad Request |

    @required-invoice
    Examples: What is asked
      | case                           | field                          | value       | error           |
      | an invoice without a date      | invoiceDetails.invoiceDate     | (absent)    | 400 Bad Request |
      | an invoice without a due date  | invoiceDetails.dueDate         | (absent)    | 400 Bad Request |
      | an invoice without a sum       | invoiceDetails.total           | (absent)    | 400 Bad Request |
      | an invoice without a currency  | invoiceDetails.currency        | (absent)    | 400 Bad Request |
      | an invoice without a type      | invoiceDetails.invoiceType     | (absent)    | 400 Bad Request |
      | an invoice without a way to go | invoiceDetails.invoiceSendType | (absent)    | 400 Bad Request |
      | an invoice without a number    | invoiceDetails.invoiceNumber   | (absent)    | 400 Bad Request |
      | an invoice without rows        | invoiceDetails.invoiceRows     | (absent)    | 400 Bad Request |
      | details with nothing           | invoiceDetails                 | (an object) | 400 Bad Request |

    @required-row
    Examples: What is asked
      | case                         | field                                  | value    | error           |
      | a row without a product code | invoiceDetails.invoiceRows.productCode | (absent) | 400 Bad Request |
      | a row without a description  | invoiceDetails.invoiceRows.description | (absent) | 400 Bad Request |
      | a row without a quantity     | invoiceDetails.invoiceRows.quantity    | (absent) | 400 Bad Request |
      | a row without a unit price   | invoiceDetails.invoiceRows.unitPrice   | (absent) | 400 Bad Request |
      | a row without a price        | invoiceDetails.invoiceRows.price       | (absent) | 400 Bad Request |

    @required-sms
    Examples: What is asked
      | case                    | field                 | value       | error           |
      | an SMS without a sender | smsDetails.senderName | (absent)    | 400 Bad Request |
      | an SMS without a text   | smsDetails.freeText   | (absent)    | 400 Bad Request |
      | an SMS with nothing     | smsDetails            | (an object) | 400 Bad Request |

    Examples: What is asked
      | case                                   | field                                  | value       | error           |
      | a list for a recipient                 | recipientDetails                       | (a list)    | 400 Bad Request |
      | a list for an invoicer                 | invoicerDetails                        | (a list)    | 400 Bad Request |
      | a list for the details                 | invoiceDetails                         | (a list)    | 400 Bad Request |
      | a list for the SMS                     | smsDetails                             | (a list)    | 400 Bad Request |
      | one row that stands in no list         | invoiceDetails.invoiceRows             | (an object) | 400 Bad Request |
      | a null for a recipient                 | recipientDetails                       | (null)      | 400 Bad Request |
      | a null for a phone number              | recipientDetails.phoneNumber           | (null)      | 400 Bad Request |
      | a null for a sum                       | invoiceDetails.total                   | (null)      | 400 Bad Request |
      | a null for the rows                    | invoiceDetails.invoiceRows             | (null)      | 400 Bad Request |
      | a number for a customer type           | recipientDetails.customerType          | (a number)  | 400 Bad Request |
      | a number for a first name              | recipientDetails.firstName             | (a number)  | 400 Bad Request |
      | a number for a last name               | recipientDetails.lastName              | (a number)  | 400 Bad Request |
      | a number for a recipient's id          | recipientDetails.businessId            | (a number)  | 400 Bad Request |
      | a number for a recipient's company     | recipientDetails.companyName           | (a number)  | 400 Bad Request |
      | a number for a recipient's street      | recipientDetails.address1              | (a number)  | 400 Bad Request |
      | a number for a recipient's second line | recipientDetails.address2              | (a number)  | 400 Bad Request |
      | a number for a recipient's town        | recipientDetails.postOffice            | (a number)  | 400 Bad Request |
      | a number for a recipient's zip code    | recipientDetails.zipCode               | (a number)  | 400 Bad Request |
      | a number for a recipient's phone       | recipientDetails.phoneNumber           | (a number)  | 400 Bad Request |
      | a number for a recipient's eInvoices   | recipientDetails.eInvoicingAddress     | (a number)  | 400 Bad Request |
      | a number for a recipient's e-mail      | recipientDetails.email                 | (a number)  | 400 Bad Request |
      | a number for a customer number         | recipientDetails.customerNumber        | (a number)  | 400 Bad Request |
      | a number for an ssn                    | recipientDetails.ssn                   | (a number)  | 400 Bad Request |
      | a number for an invoicer's name        | invoicerDetails.companyName            | (a number)  | 400 Bad Request |
      | a number for an invoicer's id          | invoicerDetails.businessId             | (a number)  | 400 Bad Request |
      | a number for an invoicer's street      | invoicerDetails.address1               | (a number)  | 400 Bad Request |
      | a number for an invoicer's second line | invoicerDetails.address2               | (a number)  | 400 Bad Request |
      | a number for an invoicer's town        | invoicerDetails.postOffice             | (a number)  | 400 Bad Request |
      | a number for an invoicer's zip code    | invoicerDetails.zipCode                | (a number)  | 400 Bad Request |
      | a number for an invoicer's phone       | invoicerDetails.phoneNumber            | (a number)  | 400 Bad Request |
      | a number for an invoicer's eInvoices   | invoicerDetails.eInvoicingAddress      | (a number)  | 400 Bad Request |
      | a number for an invoicer's e-mail      | invoicerDetails.email                  | (a number)  | 400 Bad Request |
      | a number for a custom id               | invoiceDetails.customInvoiceId         | (a number)  | 400 Bad Request |
      | a number for an invoice date           | invoiceDetails.invoiceDate             | (a number)  | 400 Bad Request |
      | a number for a due date                | invoiceDetails.dueDate                 | (a number)  | 400 Bad Request |
      | a number for an IBAN                   | invoiceDetails.iban                    | (a number)  | 400 Bad Request |
      | a number for a bankgiro                | invoiceDetails.bankgirot               | (a number)  | 400 Bad Request |
      | a number for a plusgiro                | invoiceDetails.plusgirot               | (a number)  | 400 Bad Request |
      | a number for a Swish number            | invoiceDetails.swish                   | (a number)  | 400 Bad Request |
      | words for a sum                        | invoiceDetails.total                   | one hundred | 400 Bad Request |
      | a number for a currency                | invoiceDetails.currency                | (a number)  | 400 Bad Request |
      | a number for a SWIFT code              | invoiceDetails.bankCode                | (a number)  | 400 Bad Request |
      | a number for a reference               | invoiceDetails.reference               | (a number)  | 400 Bad Request |
      | a number for a message                 | invoiceDetails.message                 | (a number)  | 400 Bad Request |
      | a number for a type of invoice         | invoiceDetails.invoiceType             | (a number)  | 400 Bad Request |
      | a number for a way to send             | invoiceDetails.invoiceSendType         | (a number)  | 400 Bad Request |
      | a number for an invoice number         | invoiceDetails.invoiceNumber           | (a number)  | 400 Bad Request |
      | a number for a file                    | invoiceDetails.pdfBytes                | (a number)  | 400 Bad Request |
      | words for the rows                     | invoiceDetails.invoiceRows             | one coffee  | 400 Bad Request |
      | a number for a product code            | invoiceDetails.invoiceRows.productCode | (a number)  | 400 Bad Request |
      | a number for a description             | invoiceDetails.invoiceRows.description | (a number)  | 400 Bad Request |
      | words for a quantity                   | invoiceDetails.invoiceRows.quantity    | one         | 400 Bad Request |
      | a number for a unit                    | invoiceDetails.invoiceRows.unit        | (a number)  | 400 Bad Request |
      | words for a unit price                 | invoiceDetails.invoiceRows.unitPrice   | one hundred | 400 Bad Request |
      | words for a discount                   | invoiceDetails.invoiceRows.discount    | none        | 400 Bad Request |
      | words for a price before VAT           | invoiceDetails.invoiceRows.priceNoVat  | one hundred | 400 Bad Request |
      | words for a rate of VAT                | invoiceDetails.invoiceRows.vatPerc     | a quarter   | 400 Bad Request |
      | words for a price                      | invoiceDetails.invoiceRows.price       | one hundred | 400 Bad Request |
      | a truth value for a sum                | invoiceDetails.total                   | (true)      | 400 Bad Request |
      | a number for a language                | invoiceDetails.language                | (a number)  | 400 Bad Request |
      | a number for a sender                  | smsDetails.senderName                  | (a number)  | 400 Bad Request |
      | a number for a text                    | smsDetails.freeText                    | (a number)  | 400 Bad Request |
      | a number for a domain                  | smsDetails.domain                      | (a number)  | 400 Bad Request |
      | a word for createOnly                  | smsDetails.createOnly                  | yes         | 400 Bad Request |
      | a number for createOnly                | smsDetails.createOnly                  | (a number)  | 400 Bad Request |
      | a number for a template                | templateConfId                         | (a number)  | 400 Bad Request |

    @customer-type-values
    Examples: What is asked
      | case                          | field                         | value   | error                    |
      | a third customer type         | recipientDetails.customerType | 2       | 422 Unprocessable Entity |
      | a customer type below nought  | recipientDetails.customerType | -1      | 422 Unprocessable Entity |
      | a customer type of two digits | recipientDetails.customerType | 00      | 422 Unprocessable Entity |
      | a customer type in words      | recipientDetails.customerType | private | 422 Unprocessable Entity |
      | an empty customer type        | recipientDetails.customerType | (empty) | 422 Unprocessable Entity |

    @private-needs-names
    Examples: What is asked
      | case                                 | field                      | value    | error                    |
      | a private customer without a name    | recipientDetails.firstName | (absent) | 422 Unprocessable Entity |
      | a private customer without a surname | recipientDetails.lastName  | (absent) | 422 Unprocessable Entity |

    @business-needs-business-id
    Examples: What is asked
      | case                     | field                         | value | error                    |
      | a business without an id | recipientDetails.customerType | 1     | 422 Unprocessable Entity |

    @phone-format
    Examples: What is asked
      | case                                      | field                        | value         | error                    |
      | a recipient's number of 10 digits         | recipientDetails.phoneNumber | +4670174060   | 422 Unprocessable Entity |
      | a recipient's number of 12 digits         | recipientDetails.phoneNumber | +467017406050 | 422 Unprocessable Entity |
      | a recipient's number without a plus sign  | recipientDetails.phoneNumber | 46701740605   | 422 Unprocessable Entity |
      | a recipient's number with 00 for its plus | recipientDetails.phoneNumber | 0046701740605 | 422 Unprocessable Entity |
      | a recipient's number with two plus signs  | recipientDetails.phoneNumber | ++46701740605 | 422 Unprocessable Entity |
      | a recipient's number with its plus last   | recipientDetails.phoneNumber | 46701740605+  | 422 Unprocessable Entity |
      | a recipient's number with a blank         | recipientDetails.phoneNumber | +46 701740605 | 422 Unprocessable Entity |
      | a recipient's number with a dash          | recipientDetails.phoneNumber | +46-701740605 | 422 Unprocessable Entity |
      | a recipient's number with a letter        | recipientDetails.phoneNumber | +4670174060O  | 422 Unprocessable Entity |
      | a recipient's number with a wide digit    | recipientDetails.phoneNumber | +4670174060５  | 422 Unprocessable Entity |
      | a recipient's number that is empty        | recipientDetails.phoneNumber | (empty)       | 422 Unprocessable Entity |
      | an invoicer's number of 10 digits         | invoicerDetails.phoneNumber  | +4670174060   | 422 Unprocessable Entity |
      | an invoicer's number of 12 digits         | invoicerDetails.phoneNumber  | +467017406050 | 422 Unprocessable Entity |
      | an invoicer's number without a plus sign  | invoicerDetails.phoneNumber  | 46701740606   | 422 Unprocessable Entity |
      | an invoicer's number with a blank         | invoicerDetails.phoneNumber  | +46 701740606 | 422 Unprocessable Entity |
      | an invoicer's number with a letter        | invoicerDetails.phoneNumber  | +4670174060O  | 422 Unprocessable Entity |
      | an invoicer's number that is empty        | invoicerDetails.phoneNumber  | (empty)       | 422 Unprocessable Entity |

    @ssn-format
    Examples: What is asked
      | case                     | field                | value         | error                    |
      | an ssn of 11 digits      | recipientDetails.ssn | 18900101980   | 422 Unprocessable Entity |
      | an ssn of 13 digits      | recipientDetails.ssn | 1890010198020 | 422 Unprocessable Entity |
      | an ssn with a short year | recipientDetails.ssn | 9001019802    | 422 Unprocessable Entity |
      | an ssn with a dash       | recipientDetails.ssn | 18900101-9802 | 422 Unprocessable Entity |
      | an ssn with a letter     | recipientDetails.ssn | 18900101980X  | 422 Unprocessable Entity |
      | an ssn that is empty     | recipientDetails.ssn | (empty)       | 422 Unprocessable Entity |

    @due-date-format
    Examples: What is asked
      | case                                | field                  | value            | error                    |
      | a due date with the year first      | invoiceDetails.dueDate | 2030-12-31       | 422 Unprocessable Entity |
      | a due date with the month first     | invoiceDetails.dueDate | 12-31-2030       | 422 Unprocessable Entity |
      | a due date with dots                | invoiceDetails.dueDate | 31.12.2030       | 422 Unprocessable Entity |
      | a due date with slashes             | invoiceDetails.dueDate | 31/12/2030       | 422 Unprocessable Entity |
      | a due date without dashes           | invoiceDetails.dueDate | 31122030         | 422 Unprocessable Entity |
      | a due date with a short year        | invoiceDetails.dueDate | 31-12-30         | 422 Unprocessable Entity |
      | a due date with a short month       | invoiceDetails.dueDate | 31-1-2030        | 422 Unprocessable Entity |
      | a due date with a short day         | invoiceDetails.dueDate | 1-12-2030        | 422 Unprocessable Entity |
      | a due date with a time              | invoiceDetails.dueDate | 31-12-2030T00:00 | 422 Unprocessable Entity |
      | the thirty-first of April           | invoiceDetails.dueDate | 31-04-2031       | 422 Unprocessable Entity |
      | the leap day of a common year       | invoiceDetails.dueDate | 29-02-2031       | 422 Unprocessable Entity |
      | the leap day of a year such as 2100 | invoiceDetails.dueDate | 29-02-2100       | 422 Unprocessable Entity |
      | a day before the first              | invoiceDetails.dueDate | 00-12-2030       | 422 Unprocessable Entity |
      | a day after the thirty-first        | invoiceDetails.dueDate | 32-12-2030       | 422 Unprocessable Entity |
      | a month before the first            | invoiceDetails.dueDate | 31-00-2030       | 422 Unprocessable Entity |
      | a month after the twelfth           | invoiceDetails.dueDate | 31-13-2030       | 422 Unprocessable Entity |
      | a due date in words                 | invoiceDetails.dueDate | tomorrow         | 422 Unprocessable Entity |
      | a due date that is empty            | invoiceDetails.dueDate | (empty)          | 422 Unprocessable Entity |

    @invoice-type-values
    Examples: What is asked
      | case                            | field                      | value   | error                    |
      | a third type of invoice         | invoiceDetails.invoiceType | 2       | 422 Unprocessable Entity |
      | a type of invoice below nought  | invoiceDetails.invoiceType | -1      | 422 Unprocessable Entity |
      | a type of invoice of two digits | invoiceDetails.invoiceType | 01      | 422 Unprocessable Entity |
      | a type of invoice in words      | invoiceDetails.invoiceType | credit  | 422 Unprocessable Entity |
      | a type of invoice that is empty | invoiceDetails.invoiceType | (empty) | 422 Unprocessable Entity |

    @invoice-send-type-values
    Examples: What is asked
      | case                        | field                          | value   | error                    |
      | a fifth way to send         | invoiceDetails.invoiceSendType | 4       | 422 Unprocessable Entity |
      | a way to send below nought  | invoiceDetails.invoiceSendType | -1      | 422 Unprocessable Entity |
      | a way to send of two digits | invoiceDetails.invoiceSendType | 03      | 422 Unprocessable Entity |
      | a way to send in words      | invoiceDetails.invoiceSendType | Email   | 422 Unprocessable Entity |
      | a way to send that is empty | invoiceDetails.invoiceSendType | (empty) | 422 Unprocessable Entity |

    @pdf-base64
    Examples: What is asked
      | case                             | field                   | value                                | error                    |
      | a file with a sign beyond base64 | invoiceDetails.pdfBytes | JVBERi0xLjQKJSVFT0Y!                 | 422 Unprocessable Entity |
      | a file without its last sign     | invoiceDetails.pdfBytes | JVBERi0xLjQKJSVFT0Y                  | 422 Unprocessable Entity |
      | a file with the signs of URLs    | invoiceDetails.pdfBytes | JVBERi0xLjQK-_-_                     | 422 Unprocessable Entity |
      | a file with a blank              | invoiceDetails.pdfBytes | JVBERi0x LjQKJSVF                    | 422 Unprocessable Entity |
      | a file as a data URL             | invoiceDetails.pdfBytes | data:application/pdf;base64,JVBERi0x | 422 Unprocessable Entity |
      | a file as it is                  | invoiceDetails.pdfBytes | %PDF-1.4                             | 422 Unprocessable Entity |

    @sender-name-length
    Examples: What is asked
      | case                        | field                 | value            | error                    |
      | a sender of 12 characters   | smsDetails.senderName | (12 characters)  | 422 Unprocessable Entity |
      | a sender of 12 with a blank | smsDetails.senderName | Example Shop     | 422 Unprocessable Entity |
      | a sender of 100 characters  | smsDetails.senderName | (100 characters) | 422 Unprocessable Entity |

    @sender-name-characters
    Examples: What is asked
      | case                       | field                 | value      | error                    |
      | a sender with an å         | smsDetails.senderName | Blåbær     | 422 Unprocessable Entity |
      | a sender with an accent    | smsDetails.senderName | Café       | 422 Unprocessable Entity |
      | a sender with a dash       | smsDetails.senderName | Example-AB | 422 Unprocessable Entity |
      | a sender with a dot        | smsDetails.senderName | Example.se | 422 Unprocessable Entity |
      | a sender with a low line   | smsDetails.senderName | Example_AB | 422 Unprocessable Entity |
      | a sender with an ampersand | smsDetails.senderName | A&B        | 422 Unprocessable Entity |
      | a sender with a plus sign  | smsDetails.senderName | +46701     | 422 Unprocessable Entity |
      | a sender with an emoji     | smsDetails.senderName | Shop ☕     | 422 Unprocessable Entity |

    Examples: What is asked
      | case                  | field                      | value   | error                    |
      | an empty invoice date | invoiceDetails.invoiceDate | (empty) | 422 Unprocessable Entity |

  Scenario Outline: It refuses a body that is <case>
    When createInvoice is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case                     | body                                  |
      | empty                    | (empty)                               |
      | words                    | an invoice for Kari                   |
      | cut off                  | {"recipientDetails": {"customerType": |
      | a list                   | []                                    |
      | a text                   | "order-1001"                          |
      | a number                 | 125.0                                 |
      | null                     | null                                  |
      | an object with nothing   | {}                                    |
      | an object with a comma   | {"recipientDetails": {},}             |
      | an object without quotes | {recipientDetails: {}}                |
      | XML                      | <invoice/>                            |
      | a form                   | customerType=0&phoneNumber=46         |

  Scenario Outline: It says what is wrong with <case>
    When createInvoice is called with <field> set to <value>
    Then it is refused with <error>
    And the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | error      | (some text) |

    Examples: What is asked
      | case                    | field                  | value      | error                    |
      | a member left out       | invoiceDetails.total   | (absent)   | 400 Bad Request          |
      | a value of another type | templateConfId         | (a number) | 400 Bad Request          |
      | a value beyond a rule   | invoiceDetails.dueDate | 31-04-2031 | 422 Unprocessable Entity |

  @business-needs-business-id
  Scenario: It refuses a business with a name instead of an id
    When createInvoice is called
      | recipientDetails.customerType | 1           |
      | recipientDetails.companyName  | Customer AB |
    Then it is refused with 422 Unprocessable Entity

  @generated
  Scenario Outline: It accepts any <text>
    When createInvoice is called repeatedly with <field> set to any text
    Then every call succeeds

    Examples: Every text
      | text             | field                                  |
      | first name       | recipientDetails.firstName             |
      | last name        | recipientDetails.lastName              |
      | name of invoicer | invoicerDetails.companyName            |
      | message          | invoiceDetails.message                 |
      | description      | invoiceDetails.invoiceRows.description |
      | text of the SMS  | smsDetails.freeText                    |

  @generated
  Scenario: It refuses any mistake
    When createInvoice is called repeatedly with any one mistake
    Then every call is refused as a mistake
