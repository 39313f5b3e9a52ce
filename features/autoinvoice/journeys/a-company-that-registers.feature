@effect @removable @lasting @binding
Feature: A company that registers
  A partner registers a company, completes its customer authentication, and the company can use what it could not.

  @verified-before-use @registered-with-the-partner
  Scenario: A company that its partner vouches for can send and have its invoices scanned
    Given an invoice document "rent"
    When register_with_password is called
    And the response is kept as "Fjord"
    Given the caller is an admin who names no company
    And the caller is the user "Fjord"
    When token_login is called
    Then it succeeds
    When scan_account_order is called
    Then it is refused with ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
    When authorize_companies is called with company_ids set to (the company_uuid of "Fjord")
    Then it succeeds with OK: 1 companies authorized
    When company_auth_status is called
    Then it succeeds with OK: Company authorized
    When scan_account_order is called
    Then it succeeds with OK
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds

  @verified-before-use
  Scenario: A company waits for the signature of whom it invited
    When register_with_password is called
    And the response is kept as "Fjord"
    Given the caller is an admin who names no company
    And the caller is the user "Fjord"
    When authorize_companies is called
      | company_ids | (the company_uuid of "Fjord") |
      | email       | siri.dahl@fjord.example.com   |
      | options     | (empty)                       |
    Then it succeeds with OK: Visma Sign document sent
    When company_auth_status is called
    Then it succeeds with OK: Visma Sign document sent
    And the response has
      | auth_state | SENT                        |
      | auth_email | siri.dahl@fjord.example.com |
    When scan_account_order is called
    Then it is refused with ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT

  @verified-before-sending @signature-verifies
  Scenario: A company can send once the invitation is signed
    Given the company has verified set to false
    And an authorization request "invitation" in state SENT
    And an invoice document "rent"
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it is refused with ERROR: UNKNOWN ERROR
    Given "invitation" moves to state SIGNED
    When company_auth_status is called
    Then it succeeds with OK: Company authorized
    When invoice_put_invoice_with_metadata is called for "rent"
    Then it succeeds

  @registered-companies-are-found
  Scenario: A company that registers is found by whoever looks for it
    When register_with_password is called
      | registration_params.company_name | Fjord Regnskap AS |
      | registration_params.company_bid  | 987654325         |
      | registration_params.address1     | Havnegata 3       |
      | registration_params.post_code    | 5003              |
      | registration_params.post_office  | Bergen            |
      | registration_params.city         | Bergenhus         |
      | registration_params.state        | Vestland          |
    And the response is kept as "Fjord"
    When company_lookup_with_operator is called with company_lookup_params.search_string set to 987654325
    Then the response lists these companies
      | name              | address1    | post_code | post_office | state    | maventa_id                          | receive_invoices |
      | Fjord Regnskap AS | Havnegata 3 | 5003      | Bergen      | Vestland | (the company_maventa_id of "Fjord") | true             |
    And the response lists these edis
      | eia                                |
      | (the e_invoice_address of "Fjord") |

  Scenario: The first user of a company sees it and nothing else
    When register_with_password is called
      | registration_params.country         | SE                          |
      | registration_params.company_bid     | 212000-0142                 |
      | registration_params.company_name    | Åse Bjørnstad & Sønner AB   |
      | registration_params.company_email   | post@bjornstad.example.com  |
      | registration_params.user_first_name | Siri                        |
      | registration_params.user_last_name  | Dahl                        |
      | registration_params.user_email      | siri.dahl@fjord.example.com |
      | registration_params.user_phone      | +4790000009                 |
    And the response is kept as "Sønner"
    Given the caller is an admin who names no company
    And the caller is the user "Sønner"
    When user_show is called with id set to (empty)
    Then the response has
      | email      | siri.dahl@fjord.example.com |
      | first_name | Siri                        |
      | last_name  | Dahl                        |
      | phone      | +4790000009                 |
      | user_role  | ADMIN                       |
    When company_list is called
    Then the response lists these companies
      | name                      | country | bid         | email                      | id                             | user_api_key                   |
      | Åse Bjørnstad & Sønner AB | SE      | 212000-0142 | post@bjornstad.example.com | (the company_uuid of "Sønner") | (the user_api_key of "Sønner") |
    When company_show is called with api_keys.company_uuid set to (own company's uuid)
    Then it is refused with ERROR: USER HAS NO RIGHTS TO COMPANY

  @known-user-gets-the-company
  Scenario: A user whom the service knows gets the new company beside the old one
    When user_create_e is called with user_params.email set to nora.lund@example.com
    And the response is kept as "Nora"
    When register_with_password is called with registration_params.user_email set to nora.lund@example.com
    And the response is kept as "Fjord"
    Given the caller is the user "Nora"
    When company_list is called
    Then the response lists these companies
      | maventa_uuid                  |
      | (own company's uuid)          |
      | (the company_uuid of "Fjord") |
    When company_show is called with api_keys.company_uuid set to (empty)
    Then it is refused with ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN

  @email-activation-waits
  Scenario: A user who has to follow a link first is not activated
    When register_with_password is called with registration_params.email_activation set to true
    And the response is kept as "Fjord"
    Given the caller is the user "Fjord"
    When company_list is called
    Then it is refused with ERROR: USER NOT ACTIVATED

  Scenario: A company is registered once, but not by a registration that was refused
    When register_with_password is called with user_password set to (7 characters)
    Then it is refused with ERROR: USER PASSWORD INVALID
    When register_with_password is called with user_password set to (8 characters)
    Then it succeeds
    When register_with_password is called
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN

  @verified-before-use
  Scenario: A company that will not receive cannot have its invoices scanned
    When register_with_password is called with registration_params.receive_invoices set to false
    And the response is kept as "Fjord"
    Given the caller is an admin who names no company
    And the caller is the user "Fjord"
    When authorize_companies is called with company_ids set to (the company_uuid of "Fjord")
    Then it succeeds with OK: 1 companies authorized
    When scan_account_order is called
    Then it is refused with ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT

  Scenario: A company without a password is as its partner described it
    When register is called
      | registration_params.company_bid      | 987654325              |
      | registration_params.company_name     | Fjord Regnskap AS      |
      | registration_params.company_email    | post@fjord.example.com |
      | registration_params.post_office      | Bergen                 |
      | registration_params.city             | Bergenhus              |
      | registration_params.receive_invoices | false                  |
      | registration_params.user_phone       | +4790000019            |
    And the response is kept as "Fjord"
    When company_lookup_with_operator is called with company_lookup_params.search_string set to 987654325
    Then the response lists these companies
      | name              | post_office | maventa_id                          | receive_invoices |
      | Fjord Regnskap AS | Bergen      | (the company_maventa_id of "Fjord") | false            |
    And the response lists these edis
      | eia                                |
      | (the e_invoice_address of "Fjord") |
    Given the caller is an admin who names no company
    And the caller is the user "Fjord"
    When company_list is called
    Then the response lists these companies
      | name              | email                  | id                            |
      | Fjord Regnskap AS | post@fjord.example.com | (the company_uuid of "Fjord") |
    When user_list is called
    Then the response lists these users
      | phone       |
      | +4790000019 |

  Scenario: A company without a password can name its town as a city
    When register is called
      | registration_params.company_bid | 987654325 |
      | registration_params.post_office | (empty)   |
      | registration_params.city        | Bergen    |
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to 987654325
    Then the response lists these companies
      | post_office |
      | Bergen      |

  Scenario: A user who is registered without a password may have to follow a link
    When register is called with registration_params.email_activation set to true
    And the response is kept as "Fjord"
    Given the caller is an admin who names no company
    And the caller is the user "Fjord"
    When company_list is called
    Then it is refused with ERROR: USER NOT ACTIVATED
