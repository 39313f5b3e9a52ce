@effect @lasting
Feature: createInvoice
  Creates an invoice from its recipient, its invoicer and its rows, and sends it at once unless asked to wait.

  Scenario: It creates an invoice and reports where it can be read
    When createInvoice is called
    Then the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | invoiceUrl | (some text) |

  @sent-at-once @status-by-custom-id @delivered-at-once
  Scenario Outline: It sends the invoice at once where createOnly is <value>
    When createInvoice is called with smsDetails.createOnly set to <value>
    Then it succeeds
    And getInvoiceStatus now has
      | deliveredAt | (some text) |
    And getInvoiceStatus now has no openedAt
    And getInvoiceStatus now has no paidAt

    Examples:
      | value    |
      | (absent) |
      | false    |

  @create-only
  Scenario Outline: It sends nothing <way> where createOnly is true
    When createInvoice is called
      | invoiceDetails.invoiceSendType | <type> |
      | smsDetails.createOnly          | true   |
    Then it succeeds
    And getInvoiceStatus now has no deliveredAt

    Examples:
      | way            | type |
      | by SMS         | 0    |
      | by e-mail      | 1    |
      | as an eInvoice | 2    |
      | by post        | 3    |

  @status-by-custom-id
  Scenario: It stores the invoice under the id that the caller chooses
    When createInvoice is called with invoiceDetails.customInvoiceId set to order-1002
    Then it succeeds
    And getInvoiceStatus now is refused with 400 Bad Request

  @domain-in-url @unregistered-domain-accepted
  Scenario: It puts the invoice's address on the caller's own domain
    When createInvoice is called with smsDetails.domain set to example.com
    Then the response has
      | invoiceUrl | (a URL on example.com) |

  @unregistered-domain-accepted @delivered-at-once
  Scenario: It delivers an SMS with a naked domain
    When createInvoice is called with smsDetails.domain set to example.com
    Then it succeeds
    And getInvoiceStatus now has
      | deliveredAt | (some text) |

  @domain-naked @unregistered-domain-accepted
  Scenario Outline: It delivers no SMS with <case>
    When createInvoice is called with smsDetails.domain set to <domain>
    Then it succeeds
    And getInvoiceStatus now has no deliveredAt

    Examples: Domains that are not naked
      | case                     | domain                  |
      | a domain below www       | www.example.com         |
      | a domain with a scheme   | https://example.com     |
      | a domain with a path     | example.com/invoices    |
      | a domain with a port     | example.com:443         |
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
  Scenario: It accepts a message in place of a reference
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

  @unregistered-domain-accepted
  Scenario: It accepts every optional member
    When createInvoice is called
      | recipientDetails.businessId        | 5566778899           |
      | recipientDetails.companyName       | Customer AB          |
      | recipientDetails.address2          | Gårdshuset           |
      | recipientDetails.postOffice        | Lund                 |
      | recipientDetails.zipCode           | 22222                |
      | recipientDetails.customerNumber    | 10002                |
      | recipientDetails.eInvoicingAddress | 0088:7300010000001   |
      | invoicerDetails.address1           | Storgatan 2          |
      | invoicerDetails.address2           | 3 tr                 |
      | invoicerDetails.postOffice         | Malmö                |
      | invoicerDetails.zipCode            | 21101                |
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

  @<rule>
  Scenario Outline: It accepts <case>
    When createInvoice is called with <field> set to <value>
    Then it succeeds

    Examples:
      | case                                    | field                               | value                | rule                     |
      | a Swedish number of the recipient       | recipientDetails.phoneNumber        | +46701740605         | phone-format             |
      | a Norwegian number of the recipient     | recipientDetails.phoneNumber        | +4790000001          | phone-format             |
      | a Norwegian number of the invoicer      | invoicerDetails.phoneNumber         | +4790000002          | phone-format             |
      | an ssn of 12 digits                     | recipientDetails.ssn                | 189001019802         | ssn-format               |
      | a due date at the end of a month        | invoiceDetails.dueDate              | 30-04-2031           | due-date-format          |
      | a due date at the end of a year         | invoiceDetails.dueDate              | 31-12-2031           | due-date-format          |
      | a due date on a leap day                | invoiceDetails.dueDate              | 29-02-2032           | due-date-format          |
      | an invoice and no credit invoice        | invoiceDetails.invoiceType          | 0                    | invoice-type-values      |
      | an invoice that goes out by SMS         | invoiceDetails.invoiceSendType      | 0                    | invoice-send-type-values |
      | an invoice that goes out by e-mail      | invoiceDetails.invoiceSendType      | 1                    | invoice-send-type-values |
      | an invoice that goes out as an eInvoice | invoiceDetails.invoiceSendType      | 2                    | invoice-send-type-values |
      | an invoice that goes out by post        | invoiceDetails.invoiceSendType      | 3                    | invoice-send-type-values |
      | a file in base64                        | invoiceDetails.pdfBytes             | JVBERi0xLjQK+/+/     | pdf-base64               |
      | a file in base64 with padding           | invoiceDetails.pdfBytes             | JVBERi0xLjQKJSVFT0Y= | pdf-base64               |
      | a sender of 11 characters               | smsDetails.senderName               | (11 characters)      | sender-name-length       |
      | a sender of one character               | smsDetails.senderName               | A                    | sender-name-length       |
      | a sender with a digit and spaces        | smsDetails.senderName               | Shop 24 SE           | sender-name-characters   |
      | a sender of digits                      | smsDetails.senderName               | 0123456789           | sender-name-characters   |
      | a sender of the last letters            | smsDetails.senderName               | xyzXYZ 09            | sender-name-characters   |
      | a sum of nothing                        | invoiceDetails.total                | 0                    | amounts-not-compared     |
      | a sum without decimals                  | invoiceDetails.total                | 125                  | amounts-not-compared     |
      | the smallest sum                        | invoiceDetails.total                | 0.01                 | amounts-not-compared     |
      | a sum of many digits                    | invoiceDetails.total                | 9999999.99           | amounts-not-compared     |
      | half a unit                             | invoiceDetails.invoiceRows.quantity | 0.5                  | amounts-not-compared     |
      | an invoice with an empty list of rows   | invoiceDetails.invoiceRows          | (a list)             | amounts-not-compared     |

  Scenario Outline: It accepts <case> without <member>
    When createInvoice is called with <field> set to (absent)
    Then it succeeds

    Examples: What is not required
      | case        | member            | field                                 |
      | an invoice  | an id             | invoiceDetails.customInvoiceId        |
      | an invoice  | an IBAN           | invoiceDetails.iban                   |
      | an invoice  | a SWIFT code      | invoiceDetails.bankCode               |
      | an invoice  | a language        | invoiceDetails.language               |
      | a recipient | an ssn            | recipientDetails.ssn                  |
      | a recipient | an address        | recipientDetails.address1             |
      | a recipient | an e-mail address | recipientDetails.email                |
      | an invoicer | a phone number    | invoicerDetails.phoneNumber           |
      | an invoicer | an e-mail address | invoicerDetails.email                 |
      | a row       | a unit            | invoiceDetails.invoiceRows.unit       |
      | a row       | a discount        | invoiceDetails.invoiceRows.discount   |
      | a row       | a price sans VAT  | invoiceDetails.invoiceRows.priceNoVat |
      | a row       | a rate of VAT     | invoiceDetails.invoiceRows.vatPerc    |

  @<rule>
  Scenario Outline: It refuses <case>
    When createInvoice is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                   | field                                  | value                | error                    | rule                       |
      | an invoice without a recipient         | recipientDetails                       | (absent)             | 400 Bad Request          | required-body              |
      | an invoice without an invoicer         | invoicerDetails                        | (absent)             | 400 Bad Request          | required-body              |
      | an invoice without details             | invoiceDetails                         | (absent)             | 400 Bad Request          | required-body              |
      | a recipient without a type             | recipientDetails.customerType          | (absent)             | 400 Bad Request          | required-recipient         |
      | a recipient without a phone number     | recipientDetails.phoneNumber           | (absent)             | 400 Bad Request          | required-recipient         |
      | an invoicer without a name             | invoicerDetails.companyName            | (absent)             | 400 Bad Request          | required-invoicer          |
      | an invoicer without an id              | invoicerDetails.businessId             | (absent)             | 400 Bad Request          | required-invoicer          |
      | an invoice without a date              | invoiceDetails.invoiceDate             | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a due date          | invoiceDetails.dueDate                 | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a sum               | invoiceDetails.total                   | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a currency          | invoiceDetails.currency                | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a type              | invoiceDetails.invoiceType             | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a way to send       | invoiceDetails.invoiceSendType         | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a number            | invoiceDetails.invoiceNumber           | (absent)             | 400 Bad Request          | required-invoice           |
      | an invoice without a list of rows      | invoiceDetails.invoiceRows             | (absent)             | 400 Bad Request          | required-invoice           |
      | a row without a product code           | invoiceDetails.invoiceRows.productCode | (absent)             | 400 Bad Request          | required-row               |
      | a row without a description            | invoiceDetails.invoiceRows.description | (absent)             | 400 Bad Request          | required-row               |
      | a row without a quantity               | invoiceDetails.invoiceRows.quantity    | (absent)             | 400 Bad Request          | required-row               |
      | a row without a unit price             | invoiceDetails.invoiceRows.unitPrice   | (absent)             | 400 Bad Request          | required-row               |
      | a row without a price                  | invoiceDetails.invoiceRows.price       | (absent)             | 400 Bad Request          | required-row               |
      | an SMS without a sender                | smsDetails.senderName                  | (absent)             | 400 Bad Request          | required-sms               |
      | an SMS without a text                  | smsDetails.freeText                    | (absent)             | 400 Bad Request          | required-sms               |
      | a third type of customer               | recipientDetails.customerType          | 2                    | 422 Unprocessable Entity | customer-type-values       |
      | a type of customer in words            | recipientDetails.customerType          | private              | 422 Unprocessable Entity | customer-type-values       |
      | an empty type of customer              | recipientDetails.customerType          | (empty)              | 422 Unprocessable Entity | customer-type-values       |
      | a private customer without first name  | recipientDetails.firstName             | (absent)             | 422 Unprocessable Entity | private-needs-names        |
      | a private customer without last name   | recipientDetails.lastName              | (absent)             | 422 Unprocessable Entity | private-needs-names        |
      | a business without an id               | recipientDetails.customerType          | 1                    | 422 Unprocessable Entity | business-needs-business-id |
      | a recipient's number without a plus    | recipientDetails.phoneNumber           | 46701740605          | 422 Unprocessable Entity | phone-format               |
      | a recipient's number that begins 00    | recipientDetails.phoneNumber           | 0046701740605        | 422 Unprocessable Entity | phone-format               |
      | a recipient's number with a space      | recipientDetails.phoneNumber           | +46 701740605        | 422 Unprocessable Entity | phone-format               |
      | a recipient's number with a letter     | recipientDetails.phoneNumber           | +4670174060O         | 422 Unprocessable Entity | phone-format               |
      | a recipient's number that is empty     | recipientDetails.phoneNumber           | (empty)              | 422 Unprocessable Entity | phone-format               |
      | an invoicer's number without a plus    | invoicerDetails.phoneNumber            | 46701740606          | 422 Unprocessable Entity | phone-format               |
      | an invoicer's number with a letter     | invoicerDetails.phoneNumber            | +4670174060O         | 422 Unprocessable Entity | phone-format               |
      | an ssn of 11 digits                    | recipientDetails.ssn                   | 18900101980          | 422 Unprocessable Entity | ssn-format                 |
      | an ssn of 13 digits                    | recipientDetails.ssn                   | 1890010198020        | 422 Unprocessable Entity | ssn-format                 |
      | an ssn with a dash                     | recipientDetails.ssn                   | 18900101-9802        | 422 Unprocessable Entity | ssn-format                 |
      | an ssn with a letter                   | recipientDetails.ssn                   | 18900101980X         | 422 Unprocessable Entity | ssn-format                 |
      | a due date with the year first         | invoiceDetails.dueDate                 | 2030-12-31           | 422 Unprocessable Entity | due-date-format            |
      | a due date with the month first        | invoiceDetails.dueDate                 | 12-31-2030           | 422 Unprocessable Entity | due-date-format            |
      | a due date with dots                   | invoiceDetails.dueDate                 | 31.12.2030           | 422 Unprocessable Entity | due-date-format            |
      | a due date without dashes              | invoiceDetails.dueDate                 | 31122030             | 422 Unprocessable Entity | due-date-format            |
      | a due date with a year of two digits   | invoiceDetails.dueDate                 | 31-12-30             | 422 Unprocessable Entity | due-date-format            |
      | a due date with a month of one digit   | invoiceDetails.dueDate                 | 31-1-2030            | 422 Unprocessable Entity | due-date-format            |
      | a due date with a time                 | invoiceDetails.dueDate                 | 31-12-2030T00:00     | 422 Unprocessable Entity | due-date-format            |
      | the thirty-first of April              | invoiceDetails.dueDate                 | 31-04-2031           | 422 Unprocessable Entity | due-date-format            |
      | the leap day of a common year          | invoiceDetails.dueDate                 | 29-02-2031           | 422 Unprocessable Entity | due-date-format            |
      | a thirteenth month                     | invoiceDetails.dueDate                 | 31-13-2030           | 422 Unprocessable Entity | due-date-format            |
      | an empty due date                      | invoiceDetails.dueDate                 | (empty)              | 422 Unprocessable Entity | due-date-format            |
      | a third type of invoice                | invoiceDetails.invoiceType             | 2                    | 422 Unprocessable Entity | invoice-type-values        |
      | a type of invoice in words             | invoiceDetails.invoiceType             | credit               | 422 Unprocessable Entity | invoice-type-values        |
      | an empty type of invoice               | invoiceDetails.invoiceType             | (empty)              | 422 Unprocessable Entity | invoice-type-values        |
      | a fifth way to send                    | invoiceDetails.invoiceSendType         | 4                    | 422 Unprocessable Entity | invoice-send-type-values   |
      | a way to send in words                 | invoiceDetails.invoiceSendType         | Email                | 422 Unprocessable Entity | invoice-send-type-values   |
      | an empty way to send                   | invoiceDetails.invoiceSendType         | (empty)              | 422 Unprocessable Entity | invoice-send-type-values   |
      | a file that is no base64               | invoiceDetails.pdfBytes                | JVBERi0xLjQKJSVFT0Y! | 422 Unprocessable Entity | pdf-base64                 |
      | a file without its padding             | invoiceDetails.pdfBytes                | JVBERi0xLjQKJSVFT0Y  | 422 Unprocessable Entity | pdf-base64                 |
      | a file in base64 for URLs              | invoiceDetails.pdfBytes                | JVBERi0xLjQK-_-_     | 422 Unprocessable Entity | pdf-base64                 |
      | a file that is not encoded             | invoiceDetails.pdfBytes                | %PDF-1.4             | 422 Unprocessable Entity | pdf-base64                 |
      | a sender of 12 characters              | smsDetails.senderName                  | (12 characters)      | 422 Unprocessable Entity | sender-name-length         |
      | a sender of 12 characters with a space | smsDetails.senderName                  | Example Shop         | 422 Unprocessable Entity | sender-name-length         |
      | a sender with an å                     | smsDetails.senderName                  | Blåbær               | 422 Unprocessable Entity | sender-name-characters     |
      | a sender with a dash                   | smsDetails.senderName                  | Example-AB           | 422 Unprocessable Entity | sender-name-characters     |
      | a sender with a dot                    | smsDetails.senderName                  | Example.se           | 422 Unprocessable Entity | sender-name-characters     |
      | a sender with an underscore            | smsDetails.senderName                  | Example_AB           | 422 Unprocessable Entity | sender-name-characters     |
      | a sender with an emoji                 | smsDetails.senderName                  | Shop ☕               | 422 Unprocessable Entity | sender-name-characters     |
      | an empty invoice date                  | invoiceDetails.invoiceDate             | (empty)              | 422 Unprocessable Entity | invoice-date-not-empty     |

  Scenario Outline: It refuses <value> for <field>
    When createInvoice is called with <field> set to <value>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | value       | field                                  |
      | (an object) | recipientDetails                       |
      | (an object) | invoicerDetails                        |
      | (an object) | invoiceDetails                         |
      | (an object) | smsDetails                             |
      | (a list)    | recipientDetails                       |
      | (a list)    | invoicerDetails                        |
      | (a list)    | invoiceDetails                         |
      | (a list)    | smsDetails                             |
      | (an object) | invoiceDetails.invoiceRows             |
      | (null)      | recipientDetails                       |
      | (null)      | recipientDetails.phoneNumber           |
      | (null)      | invoiceDetails.total                   |
      | (null)      | invoiceDetails.invoiceRows             |
      | (a number)  | recipientDetails.customerType          |
      | (a number)  | recipientDetails.firstName             |
      | (a number)  | recipientDetails.lastName              |
      | (a number)  | recipientDetails.businessId            |
      | (a number)  | recipientDetails.companyName           |
      | (a number)  | recipientDetails.address1              |
      | (a number)  | recipientDetails.address2              |
      | (a number)  | recipientDetails.postOffice            |
      | (a number)  | recipientDetails.zipCode               |
      | (a number)  | recipientDetails.phoneNumber           |
      | (a number)  | recipientDetails.eInvoicingAddress     |
      | (a number)  | recipientDetails.email                 |
      | (a number)  | recipientDetails.customerNumber        |
      | (a number)  | recipientDetails.ssn                   |
      | (a number)  | invoicerDetails.companyName            |
      | (a number)  | invoicerDetails.businessId             |
      | (a number)  | invoicerDetails.address1               |
      | (a number)  | invoicerDetails.address2               |
      | (a number)  | invoicerDetails.postOffice             |
      | (a number)  | invoicerDetails.zipCode                |
      | (a number)  | invoicerDetails.phoneNumber            |
      | (a number)  | invoicerDetails.eInvoicingAddress      |
      | (a number)  | invoicerDetails.email                  |
      | (a number)  | invoiceDetails.customInvoiceId         |
      | (a number)  | invoiceDetails.invoiceDate             |
      | (a number)  | invoiceDetails.dueDate                 |
      | (a number)  | invoiceDetails.iban                    |
      | (a number)  | invoiceDetails.bankgirot               |
      | (a number)  | invoiceDetails.plusgirot               |
      | (a number)  | invoiceDetails.swish                   |
      | one hundred | invoiceDetails.total                   |
      | (a number)  | invoiceDetails.currency                |
      | (a number)  | invoiceDetails.bankCode                |
      | (a number)  | invoiceDetails.reference               |
      | (a number)  | invoiceDetails.message                 |
      | (a number)  | invoiceDetails.invoiceType             |
      | (a number)  | invoiceDetails.invoiceSendType         |
      | (a number)  | invoiceDetails.invoiceNumber           |
      | (a number)  | invoiceDetails.pdfBytes                |
      | one coffee  | invoiceDetails.invoiceRows             |
      | (a number)  | invoiceDetails.invoiceRows.productCode |
      | (a number)  | invoiceDetails.invoiceRows.description |
      | one         | invoiceDetails.invoiceRows.quantity    |
      | (a number)  | invoiceDetails.invoiceRows.unit        |
      | one hundred | invoiceDetails.invoiceRows.unitPrice   |
      | none        | invoiceDetails.invoiceRows.discount    |
      | one hundred | invoiceDetails.invoiceRows.priceNoVat  |
      | a quarter   | invoiceDetails.invoiceRows.vatPerc     |
      | one hundred | invoiceDetails.invoiceRows.price       |
      | (true)      | invoiceDetails.total                   |
      | (a number)  | invoiceDetails.language                |
      | (a number)  | smsDetails.senderName                  |
      | (a number)  | smsDetails.freeText                    |
      | (a number)  | smsDetails.domain                      |
      | yes         | smsDetails.createOnly                  |
      | (a number)  | smsDetails.createOnly                  |
      | (a number)  | templateConfId                         |

  Scenario Outline: It refuses a body that is <case>
    When createInvoice is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case            | body                                  |
      | empty           | (empty)                               |
      | plain text      | an invoice for Kari                   |
      | cut off         | {"recipientDetails": {"customerType": |
      | a list          | []                                    |
      | a JSON text     | "order-1001"                          |
      | null            | null                                  |
      | an empty object | {}                                    |
      | XML             | <invoice/>                            |
      | a form          | customerType=0&phoneNumber=46         |

  Scenario Outline: It explains why it refuses <value> for <field>
    When createInvoice is called with <field> set to <value>
    Then it is refused with <error>
    And the response has
      | statusCode | (some text) |
      | message    | (some text) |
      | error      | (some text) |

    Examples: What is asked
      | value      | field                  | error                    |
      | 31-04-2032 | invoiceDetails.dueDate | 422 Unprocessable Entity |
      | (true)     | templateConfId         | 400 Bad Request          |

  @business-needs-business-id
  Scenario: It refuses a business with a name instead of an id
    When createInvoice is called
      | recipientDetails.customerType | 1           |
      | recipientDetails.companyName  | Customer AB |
    Then it is refused with 422 Unprocessable Entity

  @generated @text-unchanged
  Scenario Outline: It accepts any text as <member>
    When createInvoice is called repeatedly with <field> set to any text
    Then every call succeeds

    Examples:
      | member              | field                                  |
      | a first name        | recipientDetails.firstName             |
      | a last name         | recipientDetails.lastName              |
      | an invoicer's name  | invoicerDetails.companyName            |
      | a message           | invoiceDetails.message                 |
      | a description       | invoiceDetails.invoiceRows.description |
      | the text of the SMS | smsDetails.freeText                    |

  @generated
  Scenario: It refuses any one mistake
    When createInvoice is called repeatedly with any one mistake
    Then every call is refused as a mistake
