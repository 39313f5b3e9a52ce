@effect @irreversible
Feature: A company that registers
  A partner registers a company, completes its customer authentication, and the company can use what it could not.

  Scenario: A company that its partner vouches for can have its invoices scanned
    When register_with_password is called
    And the response is kept as "Fjord"
    Then it succeeds
    When scan_account_order is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it is refused with ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT
    When authorize_companies is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
      | company_ids           | (the company_uuid of "Fjord") |
    Then it succeeds with OK: 1 companies authorized
    When company_auth_status is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it succeeds with OK: Company authorized
    And the response has
      | company_state | verified |
    When scan_account_order is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it succeeds with OK
    When scan_account_show is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then the response has
      | address.name | Fjord Regnskap AS |

  Scenario: A company cannot send before it is authorized
    Given an invoice document "rent"
    When register_with_password is called
    And the response is kept as "Fjord"
    Then it succeeds
    When invoice_put_invoice_with_metadata is called for "rent"
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it is refused with ERROR: UNKNOWN ERROR
    When authorize_companies is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
      | company_ids           | (the company_uuid of "Fjord") |
    Then it succeeds with OK: 1 companies authorized
    When invoice_put_invoice_with_metadata is called for "rent"
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it succeeds

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

  Scenario: A company that someone is invited to sign for waits for the signature
    When register_with_password is called
    And the response is kept as "Fjord"
    Then it succeeds
    When authorize_companies is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
      | company_ids           | (the company_uuid of "Fjord") |
      | email                 | siri.dahl@fjord.example.com   |
      | options               | (empty)                       |
    Then it succeeds with OK: Visma Sign document sent
    When company_auth_status is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it succeeds with OK: Visma Sign document sent
    And the response has
      | company_state | unverified                  |
      | auth_state    | SENT                        |
      | auth_email    | siri.dahl@fjord.example.com |
    When scan_account_order is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it is refused with ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT

  Scenario: A company that registers is found by whoever looks for it
    When register_with_password is called
      | registration_params.post_office | Bergen    |
      | registration_params.city        | Bergenhus |
      | registration_params.state       | Vestland  |
    And the response is kept as "Fjord"
    Then it succeeds
    When company_lookup_with_operator is called with company_lookup_params.search_string set to Fjord Regnskap
    Then the response lists these companies
      | name              | bid       | country | address1    | post_code | post_office | state    | maventa_id                          | receive_invoices |
      | Fjord Regnskap AS | 987654325 | NO      | Havnegata 3 | 5003      | Bergen      | Vestland | (the company_maventa_id of "Fjord") | true             |
    And the response has
      | companies.edis.eia | (the e_invoice_address of "Fjord") |

  Scenario: The user who comes with a company sees it, and nothing else
    When register_with_password is called
    And the response is kept as "Fjord"
    Then it succeeds
    When user_show is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
      | id                    | (empty)                       |
    Then the response has
      | email      | siri.dahl@fjord.example.com |
      | first_name | Siri                        |
      | last_name  | Dahl                        |
      | phone      | +4790000009                 |
      | user_role  | ADMIN                       |
    When company_list is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then the response lists these companies
      | name              | id                            | maventa_id                          | user_api_key                  |
      | Fjord Regnskap AS | (the company_uuid of "Fjord") | (the company_maventa_id of "Fjord") | (the user_api_key of "Fjord") |
    When company_show is called
      | api_keys.company_uuid | (own company's uuid)          |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it is refused with ERROR: USER HAS NO RIGHTS TO COMPANY

  Scenario: A user whom the service knows gets the company beside the old one
    When register_with_password is called
      | registration_params.user_email | kari.nordmann@example.com |
    And the response is kept as "Fjord"
    Then the response has
      | user_api_key | (null) |
    When company_show is called with api_keys.company_uuid set to (the company_uuid of "Fjord")
    Then the response has
      | name | Fjord Regnskap AS |
    When company_show is called with api_keys.company_uuid set to (own company's uuid)
    Then the response has
      | name | Example Seller AS |
    When company_show is called with api_keys.company_uuid set to (empty)
    Then it is refused with ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN

  Scenario: A user who is to follow a link first is not activated
    When register_with_password is called
      | registration_params.email_activation | true |
    And the response is kept as "Fjord"
    Then it succeeds
    When company_list is called with api_keys.user_api_key set to (the user_api_key of "Fjord")
    Then it is refused with ERROR: USER NOT ACTIVATED

  Scenario: A company that was registered cannot be registered again
    When register_with_password is called
    And the response is kept as "Fjord"
    Then it succeeds
    When register_with_password is called with registration_params.user_email set to kari.nordmann@example.com
    Then it is refused with ERROR: REGISTRATION FAILED, BID ALREADY TAKEN

  Scenario: A registration that was refused leaves the number free
    When register_with_password is called with user_password set to (7 characters)
    Then it is refused with ERROR: USER PASSWORD INVALID
    When register_with_password is called with user_password set to (8 characters)
    Then it succeeds

  Scenario: A company that will not receive cannot have its invoices scanned
    When register_with_password is called
      | registration_params.receive_invoices | false |
    And the response is kept as "Fjord"
    Then it succeeds
    When authorize_companies is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
      | company_ids           | (the company_uuid of "Fjord") |
    Then it succeeds with OK: 1 companies authorized
    When scan_account_order is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it is refused with ERROR: RECEIVING INVOICES NOT ENABLED ON ACCOUNT

  Scenario: A company uses the software of the partner who registered it
    When register_with_password is called
    And the response is kept as "Fjord"
    Then it succeeds
    When token_login is called
      | api_keys.company_uuid | (the company_uuid of "Fjord") |
      | api_keys.user_api_key | (the user_api_key of "Fjord") |
    Then it succeeds
