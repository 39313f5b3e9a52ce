@effect @binding
Feature: b2c_issuer_agreement_order
  Orders the agreement that lets a company send consumer invoices; the signer gets a link by e-mail.

  Scenario: It sends an e-mail to the signer
    When b2c_issuer_agreement_order is called
      | signer_name  | Åse Bjørnstad             |
      | signer_email | ase.bjornstad@example.com |
    Then it succeeds with OK: Email sent to ase.bjornstad@example.com

  @ordered-agreements-are-pending
  Scenario: It leaves the agreement PENDING until the signer accepts it
    When b2c_issuer_agreement_order is called
    Then it succeeds
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is PENDING

  @ordered-agreements-are-pending
  Scenario: It orders an agreement again that was disabled
    Given an issuer agreement "ours" in state DISABLED
    When b2c_issuer_agreement_order is called
    Then it succeeds
    And disable_b2c_issuer_agreement now is refused with ERROR: Cannot disable agreement. Issuer state is PENDING

  Scenario: It does not change another company's agreement
    Given an issuer agreement "ours" in state CONFIRMED
    And the caller is an admin of another company
    When b2c_issuer_agreement_order is called
    Then it succeeds
    And disable_b2c_issuer_agreement now succeeds

  Scenario: It refuses a member without admin rights
    Given the caller is a member without admin rights
    When b2c_issuer_agreement_order is called
    Then it is refused with ERROR: NO RIGHTS
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

  Scenario Outline: It refuses <case>
    When b2c_issuer_agreement_order is called with <field> set to <value>
    Then it is refused with ERROR: signer_name or signer_email missing or invalid
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

    Examples: What is asked
      | case                          | field        | value                             |
      | a call without a name         | signer_name  | (empty)                           |
      | a name that is nil            | signer_name  | (null)                            |
      | a call without an address     | signer_email | (empty)                           |
      | an omitted address            | signer_email | (absent)                          |
      | an address without an at sign | signer_email | siri.example.com                  |
      | an address without a domain   | signer_email | siri@                             |
      | an address with a space       | signer_email | siri dahl@example.com             |
      | two addresses                 | signer_email | siri@example.com,nora@example.com |

  Scenario Outline: It refuses a company with <case>
    Given the company has <field> set to <value>
    When b2c_issuer_agreement_order is called
    Then it is refused with <error>
    And disable_b2c_issuer_agreement now is refused with ERROR: Company agreement not found

    Examples: When it is asked
      | case                                            | field                  | value       | error                                           |
      | an account number of ten digits                 | ocr_account_number     | 1234567890  | ERROR: ocr_account_number is invalid            |
      | an account number with a wrong check digit      | ocr_account_number     | 12345678904 | ERROR: ocr_account_number is invalid            |
      | no account number                               | ocr_account_number     | (empty)     | ERROR: ocr_account_number is invalid            |
      | a KID of one digit                              | ocr_kid_length         | 1           | ERROR: ocr_kid_length is invalid                |
      | a KID of 26 digits                              | ocr_kid_length         | 26          | ERROR: ocr_kid_length is invalid                |
      | a reference position without a dash             | ocr_reference_position | 6           | ERROR: ocr_reference_position syntax is invalid |
      | a reference position that ends before it starts | ocr_reference_position | 6-1         | ERROR: ocr_reference_position syntax is invalid |
      | an organisation number that Nets cannot know    | bid                    | 123456789   | ERROR: Bid check towards Nets failed            |

  @ocr-settings-of-the-company
  Scenario Outline: It accepts a company with <case>
    Given the company has <field> set to <value>
    When b2c_issuer_agreement_order is called
    Then it succeeds

    Examples: The edges of what is valid
      | case                           | field                  | value |
      | a KID as long as the reference | ocr_kid_length         | 6     |
      | a KID of 25 digits             | ocr_kid_length         | 25    |
      | a reference of one digit       | ocr_reference_position | 1-1   |

  @generated
  Scenario: It returns any signer's address as it was written
    When b2c_issuer_agreement_order is called repeatedly with signer_email set to any text
    Then every text comes back unchanged or is refused
