Feature: Arguments
  Whatever the arguments of a call, its response keeps the contract; what cannot be read or breaks it is refused.

  @generated
  Scenario Outline: <method> responds to any arguments as documented
    When <method> is called repeatedly with any arguments
    Then every response obeys its contract

    Examples:
      | method         |
      | (every method) |

  @generated
  Scenario Outline: <method> refuses any one mistake
    When <method> is called repeatedly with any one mistake
    Then every call is refused as a mistake

    Examples: What is asked
      | method                          |
      | getV1CompanyProfiles            |
      | getV1Invoices                   |
      | getV1LookupConsumers            |
      | getV1LookupReceivers            |
      | getV1ServicesAtgMandates        |
      | getV1ServicesB2cnoConsumers     |
      | patchV1CompanyProfilesId        |
      | patchV1ServicesAtgAccountNumber |
      | postOauth2Token                 |
      | postV1CompanyProfiles           |
      | postV1ServicesAtg               |
      | putV1InvoicesIdRerouteEinvoice  |
      | putV1InvoicesIdRerouteEmail     |
      | putV1InvoicesIdReroutePrint     |

  Scenario Outline: <method> refuses <case> for a body
    When <method> is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | method         | case           | body               |
      | (every method) | a list         | []                 |
      | (every method) | half an object | {"network": "BANK" |
      | (every method) | null           | null               |
