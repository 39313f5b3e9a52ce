Feature: Shapes
  Whatever an account holds, a reading operation responds to it in its documented shape.

  Scenario Outline: <method> responds in its documented shape
    When <method> is called
    Then it succeeds

    Examples:
      | method                      |
      | getOauth2Current            |
      | getStatusAuthenticated      |
      | getV1CompanyProfiles        |
      | getV1ServicesB2cno          |
      | getV1LookupReceivers        |
      | getV1ServicesB2cnoConsumers |
      | getV1ServicesAtg            |
      | getV1ServicesAtgMandates    |
      | getV1Invoices               |

  Scenario Outline: <method> shows any <kind> in its documented shape
    Given any <kind> "it"
    When <method> is called for "it"
    Then it succeeds

    Examples:
      | method                        | kind                   |
      | getV1CompanyProfilesId        | profile                |
      | getV1ServicesAtgAccountNumber | direct debit agreement |
      | getV1InvoicesId               | invoice                |
      | getV1InvoicesIdActions        | invoice                |
