@effect @binding
Feature: register
  Registers a new company for a partner, with its first user.

  @registered-companies-are-found
  Scenario: It registers a company with a new user
    When register is called
      | registration_params.country           | NO                          |
      | registration_params.company_bid       | 987654325                   |
      | registration_params.company_name      | Example Fjord AS            |
      | registration_params.company_email     | post@fjord.example.com      |
      | registration_params.address1          | Havnegata 3                 |
      | registration_params.address2          | Etasje 2                    |
      | registration_params.post_code         | 5003                        |
      | registration_params.post_office       | Bergen                      |
      | registration_params.state             | Vestland                    |
      | registration_params.user_first_name   | Siri                        |
      | registration_params.user_last_name    | Dahl                        |
      | registration_params.user_email        | siri.dahl@fjord.example.com |
      | registration_params.user_phone        | +4790000009                 |
      | registration_params.license_agreement | true                        |
    Then the response has
      | company_uuid       | (some text) |
      | company_maventa_id | (some text) |
      | e_invoice_address  | (some text) |
      | user_api_key       | (some text) |
    And company_lookup_with_operator now lists at least these companies
      | name             | bid       | country | address1    | address2 | post_code | post_office | state    | receive_invoices |
      | Example Fjord AS | 987654325 | NO      | Havnegata 3 | Etasje 2 | 5003      | Bergen      | Vestland | true             |

  Scenario: It returns no key of a user whom the service knows already
    Given a user "Nora"
      | email | nora.lund@example.com |
    When register is called with registration_params.user_email set to nora.lund@example.com
    Then the response has
      | user_api_key | (null) |

  @what-a-registration-needs
  Scenario Outline: It accepts <case>
    When register is called with <field> set to <value>
    Then it succeeds

    Examples: What need not be given
      | case                                | field                                | value   |
      | a company that will not receive     | registration_params.receive_invoices | false   |
      | a city beside the post office       | registration_params.city             | Bergen  |
      | a user who must follow a link first | registration_params.email_activation | true    |
      | a user without a phone              | registration_params.user_phone       | (empty) |
      | a company without VAT               | registration_params.no_vat           | true    |
      | a company without an e-mail address | registration_params.company_email    | (empty) |

  Scenario: It accepts a bank account
    When register is called with these registration_params.bank_accounts
      | account     | default | iban            | swift       | bank |
      | 12345678903 | true    | NO9386011117947 | DNBANOKKXXX | DNB  |
    Then it succeeds

  Scenario Outline: It refuses <case>
    When register is called with <field> set to <value>
    Then it is refused with <error>
    And register now succeeds

    Examples: Who asks
      | case                             | field                              | value     | error                      |
      | an unknown partner               | registration_params.vendor_api_key | (unknown) | ERROR: REGISTRATION FAILED |
      | a caller without a partner's key | registration_params.vendor_api_key | (empty)   | ERROR: REGISTRATION FAILED |

    Examples: What is asked
      | case                                | field                                 | value     | error                                              |
      | a license agreement that is refused | registration_params.license_agreement | false     | ERROR: LICENSE AGREEMENT NEEDS TO BE ACCEPTED      |
      | a country that is not supported     | registration_params.country           | DE        | ERROR: COUNTRY CODE INVALID                        |
      | a number of eight digits            | registration_params.company_bid       | 11111111  | ERROR: VAT CHECK FAILED                            |
      | an address without a street         | registration_params.address1          | (empty)   | ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION |
      | an address without a post code      | registration_params.post_code         | (empty)   | ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION |
      | a user without a first name         | registration_params.user_first_name   | (empty)   | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a user without a last name          | registration_params.user_last_name    | (empty)   | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | an e-mail address without a domain  | registration_params.user_email        | siri.dahl | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a company without a name            | registration_params.company_name      | (empty)   | ERROR: REGISTRATION FAILED                         |

  Scenario: It refuses a VAT number of a company without VAT
    When register is called
      | registration_params.country     | FI         |
      | registration_params.company_bid | FI11111128 |
      | registration_params.no_vat      | true       |
    Then it is refused with ERROR: VAT CHECK FAILED

  Scenario: It refuses a partner whose vendor key is disabled
    Given the caller is an admin with a disabled vendor key
    When register is called
    Then it is refused with ERROR: REGISTRATION FAILED

  Scenario Outline: It refuses the number that <case> has
    When register is called with registration_params.company_bid set to <number>
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN
    And register now succeeds

    Examples: When it is asked
      | case                      | number                  |
      | the partner's own company | (own company's bid)     |
      | another company           | (another company's bid) |
