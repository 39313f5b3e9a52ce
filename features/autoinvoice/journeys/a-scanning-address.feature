@effect @irreversible
Feature: A scanning address
  A company orders a scanning address once; every later order changes only where returns go.

  Scenario: The second order keeps the scanning address
    When scan_account_order is called
    And the response is kept as "first"
    Then it succeeds with OK
    When show_company_configuration is called
    Then the response lists at least these settings
      | key               | value               |
      | scan_return_email | returns@example.com |
    When scan_account_order is called
      | return_address.address1 | Havnegata 3       |
      | return_address.state    | Viken             |
      | return_address.email    | other@example.com |
    Then it succeeds with OK: RETURN ADDRESS UPDATED
    When scan_account_show is called
    Then the response has
      | address.name     | Example Seller AS         |
      | address.country  | NO                        |
      | address.address1 | (the address1 of "first") |
      | address.email    | (the email of "first")    |
    When show_company_configuration is called
    Then the response lists at least these settings
      | key                | value                                                 |
      | scan_return_email  | other@example.com                                     |
      | scan_return_postal | Example Seller AS, Havnegata 3, 0155, Oslo, Viken, NO |
