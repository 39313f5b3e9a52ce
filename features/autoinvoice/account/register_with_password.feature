@effect @binding
Feature: register_with_password
  Registers a new company for a partner, with its first user and a password of the partner's choice.

  Scenario: It registers a company with a new user
    When register_with_password is called
      | registration_params.country           | NO                          |
      | registration_params.company_bid       | 987654325                   |
      | registration_params.company_name      | Fjord Regnskap AS           |
      | registration_params.company_email     | post@fjord.example.com      |
      | registration_params.address1          | Havnegata 3                 |
      | registration_params.post_code         | 5003                        |
      | registration_params.post_office       | Bergen                      |
      | registration_params.user_first_name   | Siri                        |
      | registration_params.user_last_name    | Dahl                        |
      | registration_params.user_email        | siri.dahl@fjord.example.com |
      | registration_params.user_phone        | +4790000009                 |
      | registration_params.license_agreement | true                        |
      | user_password                         | nine lives                  |
    Then the response has
      | company_uuid       | (some text) |
      | company_maventa_id | (some text) |
      | e_invoice_address  | (some text) |
      | user_api_key       | (some text) |

  @known-user-gets-no-key
  Scenario: It returns no key of a user whom the service knows already
    Given a user "Nora"
      | email | nora.lund@example.com |
    When register_with_password is called with registration_params.user_email set to nora.lund@example.com
    Then the response has
      | user_api_key | (null) |

  @addresses-ignore-case
  Scenario: It knows a user's e-mail address in upper and lower case
    Given a user "Nora"
      | email | nora.lund@example.com |
    When register_with_password is called with registration_params.user_email set to Nora.Lund@Example.com
    Then the response has
      | user_api_key | (null) |

  Scenario Outline: It registers <case>
    When register_with_password is called
      | registration_params.country     | <country> |
      | registration_params.company_bid | <number>  |
    Then it succeeds

    Examples: Every type of number
      | case                                       | country | number        |
      | a Finnish business identity code           | FI      | 1111112-8     |
      | a Finnish VAT number                       | FI      | FI11111128    |
      | a Swedish organisation number              | SE      | 212000-0142   |
      | a Swedish person's number                  | SE      | 810101-3608   |
      | a Swedish person's number with the century | SE      | 19810101-3608 |
      | a Norwegian organisation number            | NO      | 111111111     |
      | a Danish number                            | DK      | DK11111114    |
      | a Dutch number                             | NL      | 00006662      |
      | an Estonian company code                   | EE      | 11111116      |
      | an Estonian VAT number                     | EE      | EE100591422   |
      | a Belgian organisation number              | BE      | 0111111124    |

    @check-digits-of-registers
    Examples: Numbers whose check digit takes a second look
      | case                                            | country | number   |
      | an Estonian company code by its second weights  | EE      | 10000062 |
      | an Estonian company code that both weights fail | EE      | 10000640 |

  Scenario Outline: It accepts <case>
    When register_with_password is called with <field> set to <value>
    Then it succeeds

    Examples: The edges of what is valid
      | case                           | field         | value          |
      | a password of eight characters | user_password | (8 characters) |
      | a call without a password      | user_password | (empty)        |

    @what-a-registration-needs
    Examples: What need not be given
      | case                                | field                                | value     |
      | a company name of three letters     | registration_params.company_name     | Fjo       |
      | a second line of the street         | registration_params.address2         | 2nd floor |
      | a user without a phone              | registration_params.user_phone       | (empty)   |
      | a company without VAT               | registration_params.no_vat           | true      |
      | a company that will not receive     | registration_params.receive_invoices | false     |
      | a company without an e-mail address | registration_params.company_email    | (empty)   |
      | a region                            | registration_params.state            | Vestland  |

  @what-a-registration-needs
  Scenario: It accepts a city in place of a post office
    When register_with_password is called
      | registration_params.post_office | (empty) |
      | registration_params.city        | Bergen  |
    Then it succeeds

  @what-a-registration-needs
  Scenario: It accepts a street in the second line alone
    When register_with_password is called
      | registration_params.address1 | (empty)     |
      | registration_params.address2 | Havnegata 3 |
    Then it succeeds

  Scenario: It accepts a bank account
    When register_with_password is called with these registration_params.bank_accounts
      | account     | default | iban            | swift       | bank |
      | 12345678903 | true    | NO9386011117947 | DNBANOKKXXX | DNB  |
    Then it succeeds

  Scenario Outline: It refuses <case>
    When register_with_password is called with <field> set to <value>
    Then it is refused with <error>
    And register_with_password now succeeds

    Examples: Who asks
      | case                             | field                              | value     | error                      |
      | an unknown partner               | registration_params.vendor_api_key | (unknown) | ERROR: REGISTRATION FAILED |
      | a caller without a partner's key | registration_params.vendor_api_key | (empty)   | ERROR: REGISTRATION FAILED |

    Examples: What is asked
      | case                                   | field                                 | value          | error                                              |
      | a license agreement that is refused    | registration_params.license_agreement | false          | ERROR: LICENSE AGREEMENT NEEDS TO BE ACCEPTED      |
      | an omitted license agreement           | registration_params.license_agreement | (absent)       | ERROR: LICENSE AGREEMENT NEEDS TO BE ACCEPTED      |
      | a country that is not supported        | registration_params.country           | DE             | ERROR: COUNTRY CODE INVALID                        |
      | a company without a country            | registration_params.country           | (empty)        | ERROR: COUNTRY CODE INVALID                        |
      | a number of eight digits               | registration_params.company_bid       | 11111111       | ERROR: VAT CHECK FAILED                            |
      | a number of ten digits                 | registration_params.company_bid       | 1111111111     | ERROR: VAT CHECK FAILED                            |
      | a company without a number             | registration_params.company_bid       | (empty)        | ERROR: VAT CHECK FAILED                            |
      | an address without a street            | registration_params.address1          | (empty)        | ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION |
      | an address without a post code         | registration_params.post_code         | (empty)        | ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION |
      | a password of seven characters         | user_password                         | (7 characters) | ERROR: USER PASSWORD INVALID                       |
      | a user without a first name            | registration_params.user_first_name   | (empty)        | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a user without a last name             | registration_params.user_last_name    | (empty)        | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a user without an e-mail address       | registration_params.user_email        | (empty)        | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | an e-mail address without a domain     | registration_params.user_email        | siri.dahl      | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | an e-mail address without a local part | registration_params.user_email        | @example.com   | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a company without a name               | registration_params.company_name      | (empty)        | ERROR: REGISTRATION FAILED                         |
      | a company name of two letters          | registration_params.company_name      | Fj             | ERROR: REGISTRATION FAILED                         |

    @country-in-capitals
    Examples: What is asked
      | case                    | field                       | value | error                       |
      | a country in lower case | registration_params.country | no    | ERROR: COUNTRY CODE INVALID |

  Scenario Outline: It refuses <case> <number> of <country>
    When register_with_password is called
      | registration_params.country     | <country> |
      | registration_params.company_bid | <number>  |
    Then it is refused with ERROR: VAT CHECK FAILED

    Examples: What is asked
      | case                            | country | number      |
      | a wrong check digit as in       | FI      | 1111112-9   |
      | a wrong check digit as in       | FI      | FI11111129  |
      | a wrong check digit as in       | SE      | 212000-0143 |
      | a wrong check digit as in       | SE      | 810101-3609 |
      | a wrong check digit as in       | NO      | 111111112   |
      | a wrong check digit as in       | DK      | DK11111115  |
      | a wrong check digit as in       | EE      | 11111117    |
      | a wrong check digit as in       | EE      | EE100591423 |
      | a wrong check digit as in       | BE      | 0111111125  |
      | a number of another country as  | SE      | 1111112-8   |
      | a Danish number without letters | DK      | 11111114    |
      | a Finnish number without a dash | FI      | 11111128    |
      | a Dutch number of seven digits  | NL      | 0006662     |

  Scenario: It refuses an address without a town
    When register_with_password is called
      | registration_params.post_office | (empty) |
      | registration_params.city        | (empty) |
    Then it is refused with ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION

  Scenario: It refuses a VAT number of a company without VAT
    When register_with_password is called
      | registration_params.country     | FI         |
      | registration_params.company_bid | FI11111128 |
      | registration_params.no_vat      | true       |
    Then it is refused with ERROR: VAT CHECK FAILED

  Scenario: It refuses a partner whose vendor key is disabled
    Given the caller is an admin with a disabled vendor key
    When register_with_password is called
    Then it is refused with ERROR: REGISTRATION FAILED

  Scenario Outline: It refuses the number that <case> has
    When register_with_password is called with registration_params.company_bid set to <number>
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN
    And register_with_password now succeeds

    Examples: When it is asked
      | case                      | number                  |
      | the partner's own company | (own company's bid)     |
      | another company           | (another company's bid) |

  @same-number-in-another-spelling
  Scenario: It refuses a number that a company has in another spelling
    Given a company "Fabriken" of another company
      | country | FI         |
      | bid     | FI11111128 |
    When register_with_password is called
      | registration_params.country     | FI        |
      | registration_params.company_bid | 1111112-8 |
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN

  @same-number-in-another-spelling
  Scenario: It registers a number that a company of another country has
    Given a company "Kompagniet" of another company
      | country | NL       |
      | bid     | 11111116 |
    When register_with_password is called
      | registration_params.country     | EE       |
      | registration_params.company_bid | 11111116 |
    Then it succeeds
