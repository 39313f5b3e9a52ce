@effect @binding
Feature: A scanning address
  A company orders a scanning address once; every later order changes only where returns go.

  Scenario: The second order keeps the scanning address
    When scan_account_order is called with return_address.email set to returns@example.com
    And the response is kept as "first"
    Then show_company_configuration now lists at least these settings
      | key               | value               |
      | scan_return_email | returns@example.com |
    When scan_account_order is called
      | return_address.address1 | Havnegata 3       |
      | return_address.email    | other@example.com |
    Then it succeeds with OK: RETURN ADDRESS UPDATED
    When scan_account_show is called
    Then the response has
      | address.address1 | (the address1 of "first") |
      | address.email    | (the email of "first")    |
    And show_company_configuration now lists at least these settings
      | key               | value             |
      | scan_return_email | other@example.com |

  @return-address-on-one-line
  Scenario: The return address of an order is shown on one line
    When scan_account_order is called
      | return_address.name        | Nordlys AS  |
      | return_address.address1    | Havnegata 3 |
      | return_address.post_code   | 5003        |
      | return_address.post_office | Bergen      |
      | return_address.state       | Vestland    |
      | return_address.country     | NO          |
    Then it succeeds with OK
    And show_company_configuration now lists at least these settings
      | key                | value                                               |
      | scan_return_postal | Nordlys AS, Havnegata 3, 5003, Bergen, Vestland, NO |
