@effect @binding
Feature: b2c_issuer_agreement_order_with_ocr
  Orders the agreement that lets a company send consumer invoices, with the account and KID of its invoices.

  Scenario: It sends an e-mail to the signer
    When b2c_issuer_agreement_order_with_ocr is called
      | signer_name            | Åse Bjørnstad             |
      | signer_email           | ase.bjornstad@example.com |
      | ocr_account_number     | 12345678903               |
      | ocr_kid_length         | 10                        |
      | ocr_reference_position | 1-6                       |
    Then it succeeds with OK: Email sent to ase.bjornstad@example.com

  @ordered-agreements-are-pending
  Scenario: It leaves the agreement PENDING until the signer accepts it
    When b2c_issuer_agreement_order_with_ocr is called
    Then it succeeds
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is PENDING

  @ordered-agreements-are-pending
  Scenario: It orders an agreement again that was disabled
    Given an issuer agreement "ours" in state DISABLED
    When b2c_issuer_agreement_order_with_ocr is called
    Then it succeeds
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is PENDING

  @ordered-values-are-kept
  Scenario Outline: It stores the <field> of the order
    Given the company has <field> set to <value>
    When b2c_issuer_agreement_order_with_ocr is called
    Then it succeeds
    And b2c_issuer_agreement_order now succeeds

    Examples: Settings with which an order would be refused
      | field                  | value       |
      | ocr_account_number     | 12345678904 |
      | ocr_kid_length         | 1           |
      | ocr_reference_position | 6           |

  Scenario: It does not change another company's agreement
    Given an issuer agreement "ours" in state CONFIRMED
    And the caller is an admin of another company
    When b2c_issuer_agreement_order_with_ocr is called
    Then it succeeds
    And disable_b2c_issuer_agreement now succeeds

  Scenario: It refuses a member without admin rights
    Given the caller is a member without admin rights
    When b2c_issuer_agreement_order_with_ocr is called
    Then it is refused with ERROR: NO RIGHTS
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

  Scenario Outline: It refuses <case>
    When b2c_issuer_agreement_order_with_ocr is called with <field> set to <value>
    Then it is refused with <error>
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

    Examples: What is asked
      | case                                            | field                  | value            | error                                                 |
      | a call without a name                           | signer_name            | (empty)          | ERROR: signer_name or signer_email missing or invalid |
      | a call without an address                       | signer_email           | (empty)          | ERROR: signer_name or signer_email missing or invalid |
      | an address without an at sign                   | signer_email           | siri.example.com | ERROR: signer_name or signer_email missing or invalid |
      | an account number of ten digits                 | ocr_account_number     | 1234567890       | ERROR: ocr_account_number is invalid                  |
      | an account number with a wrong check digit      | ocr_account_number     | 12345678904      | ERROR: ocr_account_number is invalid                  |
      | a call without an account number                | ocr_account_number     | (null)           | ERROR: ocr_account_number is invalid                  |
      | a KID of one digit                              | ocr_kid_length         | 1                | ERROR: ocr_kid_length is invalid                      |
      | a KID of 26 digits                              | ocr_kid_length         | 26               | ERROR: ocr_kid_length is invalid                      |
      | a call without a KID length                     | ocr_kid_length         | (null)           | ERROR: ocr_kid_length is invalid                      |
      | a reference position without a dash             | ocr_reference_position | 6                | ERROR: ocr_reference_position syntax is invalid       |
      | a reference position that ends before it starts | ocr_reference_position | 6-1              | ERROR: ocr_reference_position syntax is invalid       |
      | a reference position beyond the KID             | ocr_reference_position | 6-11             | ERROR: ocr_reference_position syntax is invalid       |

  Scenario: It refuses a company whose organisation number Nets cannot know
    Given the company has bid set to 123456789
    When b2c_issuer_agreement_order_with_ocr is called
    Then it is refused with ERROR: Bid check towards Nets failed
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found
