@read-only
Feature: What is there
  What the company has had for long is listed as it is shown alone.

  Scenario: A user is listed as it is shown
    Given any user "colleague"
    When user_show is called for "colleague"
    Then it has
      | id         | (the id of "colleague")         |
      | email      | (the email of "colleague")      |
      | user_role  | (the role of "colleague")       |
      | first_name | (the first_name of "colleague") |
      | last_name  | (the last_name of "colleague")  |
      | phone      | (the phone of "colleague")      |
    When user_list is called
    Then it lists at least these users
      | id                      | email                      | user_role                 | first_name                      | last_name                      | phone                      |
      | (the id of "colleague") | (the email of "colleague") | (the role of "colleague") | (the first_name of "colleague") | (the last_name of "colleague") | (the phone of "colleague") |

  Scenario: A postal address is listed as it is shown
    Given any postal address "office"
    When postal_address_show is called for "office"
    Then it has
      | id          | (the id of "office")          |
      | default     | (the default of "office")     |
      | country     | (the country of "office")     |
      | lang        | (the lang of "office")        |
      | address1    | (the address1 of "office")    |
      | address2    | (the address2 of "office")    |
      | post_code   | (the post_code of "office")   |
      | post_office | (the post_office of "office") |
      | city        | (the city of "office")        |
      | state       | (the state of "office")       |
      | phone       | (the phone of "office")       |
      | gsm         | (the gsm of "office")         |
      | fax         | (the fax of "office")         |
    When postal_address_list is called
    Then it lists at least these addresses
      | id                   | default                   | country                   | lang                   | address1                   | address2                   | post_code                   |
      | (the id of "office") | (the default of "office") | (the country of "office") | (the lang of "office") | (the address1 of "office") | (the address2 of "office") | (the post_code of "office") |
    And it lists at least these addresses
      | id                   | post_office                   | city                   | state                   | phone                   | gsm                   | fax                   |
      | (the id of "office") | (the post_office of "office") | (the city of "office") | (the state of "office") | (the phone of "office") | (the gsm of "office") | (the fax of "office") |

  Scenario: A received invoice is listed alike since a moment and between two
    Given any invoice "bill" with direction set to RECEIVED
    When invoice_list_inbound is called
    And the row with id (the id of "bill") in the response is kept as "first"
    And invoice_list_inbound_between_dates is called
    Then it lists at least these invoices
      | id                 | invoice_nr                  | order_nr                  | reference_nr                  | currency                  | sum                  | sum_tax                  | date                  | date_due                  |
      | (the id of "bill") | (the invoice_nr of "first") | (the order_nr of "first") | (the reference_nr of "first") | (the currency of "first") | (the sum of "first") | (the sum_tax of "first") | (the date of "first") | (the date_due of "first") |
    And it lists at least these invoices
      | id                 | delivery_date                  | delivery_type                  | company_interest                  | company_reminder                  | company_paper_fee                  | customer_reference                  | company_reference                  | company_comment                  |
      | (the id of "bill") | (the delivery_date of "first") | (the delivery_type of "first") | (the company_interest of "first") | (the company_reminder of "first") | (the company_paper_fee of "first") | (the customer_reference of "first") | (the company_reference of "first") | (the company_comment of "first") |
    And it lists at least these invoices
      | id                 | notes                  | lang                  | customer_nr                  | customer_name                  | customer_email                  | customer_bid                  | customer_ovt                  | customer_contact_p                  |
      | (the id of "bill") | (the notes of "first") | (the lang of "first") | (the customer_nr of "first") | (the customer_name of "first") | (the customer_email of "first") | (the customer_bid of "first") | (the customer_ovt of "first") | (the customer_contact_p of "first") |
    And it lists at least these invoices
      | id                 | customer_address1                  | customer_address2                  | customer_post_code                  | customer_post_office                  | customer_state                  | customer_country                  | work_order_nr                  | payment_terms                  |
      | (the id of "bill") | (the customer_address1 of "first") | (the customer_address2 of "first") | (the customer_post_code of "first") | (the customer_post_office of "first") | (the customer_state of "first") | (the customer_country of "first") | (the work_order_nr of "first") | (the payment_terms of "first") |
    And it lists at least these invoices
      | id                 | company_name                  | company_bid                  | company_address1                  | company_address2                  | company_post_code                  | company_post_office                  | company_city                  | company_state                  |
      | (the id of "bill") | (the company_name of "first") | (the company_bid of "first") | (the company_address1 of "first") | (the company_address2 of "first") | (the company_post_code of "first") | (the company_post_office of "first") | (the company_city of "first") | (the company_state of "first") |
    And it lists at least these invoices
      | id                 | company_country                  | company_phone                  | company_gsm                  | company_fax                  | company_email                  | company_website                  | user_name                  | user_email                  |
      | (the id of "bill") | (the company_country of "first") | (the company_phone of "first") | (the company_gsm of "first") | (the company_fax of "first") | (the company_email of "first") | (the company_website of "first") | (the user_name of "first") | (the user_email of "first") |
    And it lists at least these invoices
      | id                 | user_phone                  |
      | (the id of "bill") | (the user_phone of "first") |
    When the row with id (the id of "bill") in the response is kept as "second"
    And invoice_list_inbound is called
    Then it lists at least these invoices
      | id                 | invoice_nr                   | order_nr                   | reference_nr                   | currency                   | sum                   | sum_tax                   | date                   | date_due                   |
      | (the id of "bill") | (the invoice_nr of "second") | (the order_nr of "second") | (the reference_nr of "second") | (the currency of "second") | (the sum of "second") | (the sum_tax of "second") | (the date of "second") | (the date_due of "second") |
    And it lists at least these invoices
      | id                 | delivery_date                   | delivery_type                   | company_interest                   | company_reminder                   | company_paper_fee                   | customer_reference                   | company_reference                   | company_comment                   |
      | (the id of "bill") | (the delivery_date of "second") | (the delivery_type of "second") | (the company_interest of "second") | (the company_reminder of "second") | (the company_paper_fee of "second") | (the customer_reference of "second") | (the company_reference of "second") | (the company_comment of "second") |
    And it lists at least these invoices
      | id                 | notes                   | lang                   | customer_nr                   | customer_name                   | customer_email                   | customer_bid                   | customer_ovt                   | customer_contact_p                   |
      | (the id of "bill") | (the notes of "second") | (the lang of "second") | (the customer_nr of "second") | (the customer_name of "second") | (the customer_email of "second") | (the customer_bid of "second") | (the customer_ovt of "second") | (the customer_contact_p of "second") |
    And it lists at least these invoices
      | id                 | customer_address1                   | customer_address2                   | customer_post_code                   | customer_post_office                   | customer_state                   | customer_country                   | work_order_nr                   | payment_terms                   |
      | (the id of "bill") | (the customer_address1 of "second") | (the customer_address2 of "second") | (the customer_post_code of "second") | (the customer_post_office of "second") | (the customer_state of "second") | (the customer_country of "second") | (the work_order_nr of "second") | (the payment_terms of "second") |
    And it lists at least these invoices
      | id                 | company_name                   | company_bid                   | company_address1                   | company_address2                   | company_post_code                   | company_post_office                   | company_city                   | company_state                   |
      | (the id of "bill") | (the company_name of "second") | (the company_bid of "second") | (the company_address1 of "second") | (the company_address2 of "second") | (the company_post_code of "second") | (the company_post_office of "second") | (the company_city of "second") | (the company_state of "second") |
    And it lists at least these invoices
      | id                 | company_country                   | company_phone                   | company_gsm                   | company_fax                   | company_email                   | company_website                   | user_name                   | user_email                   |
      | (the id of "bill") | (the company_country of "second") | (the company_phone of "second") | (the company_gsm of "second") | (the company_fax of "second") | (the company_email of "second") | (the company_website of "second") | (the user_name of "second") | (the user_email of "second") |
    And it lists at least these invoices
      | id                 | user_phone                   |
      | (the id of "bill") | (the user_phone of "second") |

  Scenario: A sent invoice is listed as it is shown
    Given any invoice "rent" with direction set to SENT
    When invoice_show is called for "rent"
    And the response is kept as "shown"
    And invoice_list_between_dates is called
    Then it lists at least these invoices
      | id                 | invoice_nr                  | order_nr                  | reference_nr                  | currency                  | sum                  | sum_tax                  | date                  | date_due                  |
      | (the id of "rent") | (the invoice_nr of "shown") | (the order_nr of "shown") | (the reference_nr of "shown") | (the currency of "shown") | (the sum of "shown") | (the sum_tax of "shown") | (the date of "shown") | (the date_due of "shown") |
    And it lists at least these invoices
      | id                 | delivery_date                  | delivery_type                  | company_interest                  | company_reminder                  | company_paper_fee                  | customer_reference                  | company_reference                  | company_comment                  |
      | (the id of "rent") | (the delivery_date of "shown") | (the delivery_type of "shown") | (the company_interest of "shown") | (the company_reminder of "shown") | (the company_paper_fee of "shown") | (the customer_reference of "shown") | (the company_reference of "shown") | (the company_comment of "shown") |
    And it lists at least these invoices
      | id                 | notes                  | lang                  | customer_nr                  | customer_name                  | customer_email                  | customer_bid                  | customer_ovt                  | customer_contact_p                  |
      | (the id of "rent") | (the notes of "shown") | (the lang of "shown") | (the customer_nr of "shown") | (the customer_name of "shown") | (the customer_email of "shown") | (the customer_bid of "shown") | (the customer_ovt of "shown") | (the customer_contact_p of "shown") |
    And it lists at least these invoices
      | id                 | customer_address1                  | customer_address2                  | customer_post_code                  | customer_post_office                  | customer_state                  | customer_country                  | work_order_nr                  | payment_terms                  |
      | (the id of "rent") | (the customer_address1 of "shown") | (the customer_address2 of "shown") | (the customer_post_code of "shown") | (the customer_post_office of "shown") | (the customer_state of "shown") | (the customer_country of "shown") | (the work_order_nr of "shown") | (the payment_terms of "shown") |
    When the row with id (the id of "rent") in the response is kept as "listed"
    And invoice_show is called for "rent"
    Then it has
      | invoice_nr           | (the invoice_nr of "listed")           |
      | order_nr             | (the order_nr of "listed")             |
      | reference_nr         | (the reference_nr of "listed")         |
      | currency             | (the currency of "listed")             |
      | sum                  | (the sum of "listed")                  |
      | sum_tax              | (the sum_tax of "listed")              |
      | date                 | (the date of "listed")                 |
      | date_due             | (the date_due of "listed")             |
      | delivery_date        | (the delivery_date of "listed")        |
      | delivery_type        | (the delivery_type of "listed")        |
      | company_interest     | (the company_interest of "listed")     |
      | company_reminder     | (the company_reminder of "listed")     |
      | company_paper_fee    | (the company_paper_fee of "listed")    |
      | customer_reference   | (the customer_reference of "listed")   |
      | company_reference    | (the company_reference of "listed")    |
      | company_comment      | (the company_comment of "listed")      |
      | notes                | (the notes of "listed")                |
      | lang                 | (the lang of "listed")                 |
      | customer_nr          | (the customer_nr of "listed")          |
      | customer_name        | (the customer_name of "listed")        |
      | customer_email       | (the customer_email of "listed")       |
      | customer_bid         | (the customer_bid of "listed")         |
      | customer_ovt         | (the customer_ovt of "listed")         |
      | customer_contact_p   | (the customer_contact_p of "listed")   |
      | customer_address1    | (the customer_address1 of "listed")    |
      | customer_address2    | (the customer_address2 of "listed")    |
      | customer_post_code   | (the customer_post_code of "listed")   |
      | customer_post_office | (the customer_post_office of "listed") |
      | customer_state       | (the customer_state of "listed")       |
      | customer_country     | (the customer_country of "listed")     |
      | work_order_nr        | (the work_order_nr of "listed")        |
      | payment_terms        | (the payment_terms of "listed")        |
