@effect @irreversible
Feature: register_with_password
  Registers a new company for a partner, with its first user and a password of the partner's choice.

  Scenario: It registers a company with a new user
    When register_with_password is called
      | registration_params.country           | NO                          |
      | registration_params.company_bid       | 987654325                   |
      | registration_params.company_name      | Fjord Regnskap AS           |
      | registration_params.company_email     | post@fjord.example.com      |
      | registration_params.address1          | Havnegata 3                 |
      | registration_params.address2          | (empty)                     |
      | registration_params.post_code         | 5003                        |
      | registration_params.post_office       | Bergen                      |
      | registration_params.city              | Bergen                      |
      | registration_params.state             | (empty)                     |
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

  Scenario: It tells no key of a user whom the service knows
    When register_with_password is called
      | registration_params.user_email   | kari.nordmann@example.com |
      | registration_params.company_name | Fjord Regnskap AS         |
    Then the response has
      | company_uuid | (some text) |
      | user_api_key | (null)      |
    And company_list now lists these companies
      | name              |
      | Example Seller AS |
      | Fjord Regnskap AS |

  Scenario: It knows a user's address however it is written
    When register_with_password is called with registration_params.user_email set to Kari.Nordmann@Example.com
    Then the response has
      | user_api_key | (null) |

  Scenario: It keeps what was said of the company
    When register_with_password is called
      | registration_params.user_email    | kari.nordmann@example.com  |
      | registration_params.company_name  | Åse Bjørnstad & Sønner AB  |
      | registration_params.country       | SE                         |
      | registration_params.company_bid   | 212000-0142                |
      | registration_params.company_email | post@bjornstad.example.com |
    Then it succeeds
    And company_list now lists these companies
      | name                      | country | bid                 | email                      |
      | Example Seller AS         | NO      | (own company's bid) | office@example.com         |
      | Åse Bjørnstad & Sønner AB | SE      | 212000-0142         | post@bjornstad.example.com |

  Scenario Outline: It registers <case>
    When register_with_password is called
      | registration_params.country     | <country> |
      | registration_params.company_bid | <number>  |
    Then it succeeds

    Examples: Every type of number
      | case                                            | country | number        |
      | a Finnish business identity code                | FI      | 1111112-8     |
      | a Finnish VAT number                            | FI      | FI11111128    |
      | a Swedish organisation number                   | SE      | 212000-0142   |
      | a Swedish person's number                       | SE      | 810101-3608   |
      | a Swedish person's number with the century      | SE      | 19810101-3608 |
      | a Norwegian organisation number                 | NO      | 111111111     |
      | a Danish number                                 | DK      | DK11111114    |
      | a Dutch number                                  | NL      | 00006662      |
      | an Estonian company code                        | EE      | 11111116      |
      | an Estonian company code by its second weights  | EE      | 10000062      |
      | an Estonian company code that both weights fail | EE      | 10000640      |
      | an Estonian VAT number                          | EE      | EE100591422   |
      | a Belgian organisation number                   | BE      | 0111111124    |

  Scenario Outline: It accepts <case>
    When register_with_password is called with <field> set to <value>
    Then it succeeds

    Examples: The edges of what is valid
      | case                                 | field                                | value          |
      | a password of eight characters       | user_password                        | (8 characters) |
      | no password                          | user_password                        | (empty)        |
      | a name of three letters              | registration_params.company_name     | Fjo            |
      | a street in the second line too      | registration_params.address2         | 2nd floor      |
      | a user without a phone               | registration_params.user_phone       | (empty)        |
      | a company without VAT                | registration_params.no_vat           | true           |
      | a company that will not receive      | registration_params.receive_invoices | false          |
      | a company without an address of mail | registration_params.company_email    | (empty)        |
      | a region                             | registration_params.state            | Vestland       |

  Scenario: It accepts a town in the place of a post office
    When register_with_password is called
      | registration_params.post_office | (empty) |
      | registration_params.city        | Bergen  |
    Then it succeeds

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
    When register_with_password is called
      | registration_params.user_email | kari.nordmann@example.com |
      | <field>                        | <value>                   |
    Then it is refused with <error>

    Examples: Who asks
      | case                             | field                              | value     | error                      |
      | a partner nobody knows           | registration_params.vendor_api_key | (unknown) | ERROR: REGISTRATION FAILED |
      | a caller without a partner's key | registration_params.vendor_api_key | (empty)   | ERROR: REGISTRATION FAILED |

    Examples: What is asked
      | case                                 | field                                 | value          | error                                              |
      | terms that are not accepted          | registration_params.license_agreement | false          | ERROR: LICENSE AGREEMENT NEEDS TO BE ACCEPTED      |
      | terms that nothing is said of        | registration_params.license_agreement | (absent)       | ERROR: LICENSE AGREEMENT NEEDS TO BE ACCEPTED      |
      | a country that is not supported      | registration_params.country           | DE             | ERROR: COUNTRY CODE INVALID                        |
      | a country in small letters           | registration_params.country           | no             | ERROR: COUNTRY CODE INVALID                        |
      | no country                           | registration_params.country           | (empty)        | ERROR: COUNTRY CODE INVALID                        |
      | a number of eight digits             | registration_params.company_bid       | 11111111       | ERROR: VAT CHECK FAILED                            |
      | a number of ten digits               | registration_params.company_bid       | 1111111111     | ERROR: VAT CHECK FAILED                            |
      | no number                            | registration_params.company_bid       | (empty)        | ERROR: VAT CHECK FAILED                            |
      | no street                            | registration_params.address1          | (empty)        | ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION |
      | no post code                         | registration_params.post_code         | (empty)        | ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION |
      | a password of seven characters       | user_password                         | (7 characters) | ERROR: USER PASSWORD INVALID                       |
      | a user without a first name          | registration_params.user_first_name   | (empty)        | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a user without a last name           | registration_params.user_last_name    | (empty)        | ERROR: USER DETAILS MISSING REQUIRED INFORMATION   |
      | a company without a name             | registration_params.company_name      | (empty)        | ERROR: REGISTRATION FAILED                         |
      | a company with a name of two letters | registration_params.company_name      | Fj             | ERROR: REGISTRATION FAILED                         |

  Scenario Outline: It refuses a user with <case>
    When register_with_password is called with registration_params.user_email set to <value>
    Then it is refused with ERROR: USER DETAILS MISSING REQUIRED INFORMATION

    Examples: What is asked
      | case                        | value        |
      | no address of mail          | (empty)      |
      | an address without a domain | siri.dahl    |
      | an address without a name   | @example.com |

  Scenario Outline: It refuses a number with a wrong check digit, as in <country> <number>
    When register_with_password is called
      | registration_params.user_email  | kari.nordmann@example.com |
      | registration_params.country     | <country>                 |
      | registration_params.company_bid | <number>                  |
    Then it is refused with ERROR: VAT CHECK FAILED

    Examples: What is asked
      | country | number      |
      | FI      | 1111112-9   |
      | FI      | FI11111129  |
      | SE      | 212000-0143 |
      | SE      | 810101-3609 |
      | NO      | 111111112   |
      | DK      | DK11111115  |
      | EE      | 11111117    |
      | EE      | EE100591423 |
      | BE      | 0111111125  |

  Scenario Outline: It refuses a number as <case>
    When register_with_password is called
      | registration_params.user_email  | kari.nordmann@example.com |
      | registration_params.country     | <country>                 |
      | registration_params.company_bid | <number>                  |
    Then it is refused with ERROR: VAT CHECK FAILED

    Examples: What is asked
      | case                             | country | number    |
      | another country writes it        | SE      | 1111112-8 |
      | a Danish one without its letters | DK      | 11111114  |
      | a Finnish one without its dash   | FI      | 11111128  |
      | a Dutch one of seven digits      | NL      | 0006662   |

  Scenario: It refuses a VAT number of a company that has none
    When register_with_password is called
      | registration_params.user_email  | kari.nordmann@example.com |
      | registration_params.country     | FI                        |
      | registration_params.company_bid | FI11111128                |
      | registration_params.no_vat      | true                      |
    Then it is refused with ERROR: VAT CHECK FAILED

  Scenario: It refuses an address without a town
    When register_with_password is called
      | registration_params.user_email  | kari.nordmann@example.com |
      | registration_params.post_office | (empty)                   |
      | registration_params.city        | (empty)                   |
    Then it is refused with ERROR: POSTAL ADDRESS MISSING REQUIRED INFORMATION

  Scenario: It leaves the users as they are when it refuses
    When register_with_password is called
      | registration_params.user_email | ola.hansen@example.com |
      | user_password                  | (7 characters)         |
    Then it is refused with ERROR: USER PASSWORD INVALID
    And user_list now lists these users
      | email                     | user_role |
      | kari.nordmann@example.com | ADMIN     |
      | ola.hansen@example.com    | USER      |
      | newcomer@example.com      | ADMIN     |
      | accountant@example.com    | ADMIN     |

  Scenario: It refuses a partner whose key is switched off
    Given the caller is an admin with a disabled vendor key
    When register_with_password is called with registration_params.user_email set to kari.nordmann@example.com
    Then it is refused with ERROR: REGISTRATION FAILED

  Scenario Outline: It refuses a number that <case> has
    When register_with_password is called
      | registration_params.user_email  | kari.nordmann@example.com |
      | registration_params.company_bid | <number>                  |
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN

    Examples: When it is asked
      | case                      | number                  |
      | the partner's own company | (own company's bid)     |
      | another company           | (another company's bid) |

  Scenario: It refuses a number that a company has in another spelling
    Given a company "Fabriken" of another company
      | country | FI         |
      | bid     | FI11111128 |
    When register_with_password is called
      | registration_params.user_email  | kari.nordmann@example.com |
      | registration_params.country     | FI                        |
      | registration_params.company_bid | 1111112-8                 |
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN

  Scenario: It takes a number that a company of another country has
    Given a company "Kompagniet" of another company
      | country | NL       |
      | bid     | 11111116 |
    When register_with_password is called
      | registration_params.country     | EE       |
      | registration_params.company_bid | 11111116 |
    Then it succeeds
