@effect @irreversible
Feature: atg_agreement_configure
  Tells the service of a direct debit agreement made with the bank, so that its mandates are imported.

  Background:
    Given a mandate "Kari"
      | kid | 0000012344 |

  Scenario: It imports the mandates of the agreement's account
    When atg_agreement_configure is called
      | account_number        | 12345678903                              |
      | kid_length            | 10                                       |
      | reference_position    | 1-6                                      |
      | payment_type_position | 7-8                                      |
      | options               | {"notif_print":false,"notif_email":true} |
    Then it succeeds
    And atg_mandate_list now lists these atg_mandates
      | kid        |
      | 0000012344 |

  Scenario Outline: It imports no mandate for <case>
    When atg_agreement_configure is called with <field> set to <value>
    Then it succeeds
    And atg_mandate_list now lists no atg_mandates

    Examples: Other agreements
      | case               | field          | value       |
      | another account    | account_number | 86011117947 |
      | another KID length | kid_length     | 12          |

  Scenario Outline: It accepts <case>
    When atg_agreement_configure is called with <field> set to <value>
    Then it succeeds

    Examples: The edges of what is valid
      | case                           | field                 | value                                     |
      | the longest KID                | kid_length            | 25                                        |
      | a reference of one digit       | reference_position    | 1-1                                       |
      | a reference as long as the KID | reference_position    | 1-10                                      |
      | no payment type                | payment_type_position | (empty)                                   |
      | no options                     | options               | (empty)                                   |
      | both notifications off         | options               | {"notif_print":false,"notif_email":false} |
      | one notification named         | options               | {"notif_print":true}                      |

  Scenario: It accepts the shortest KID
    When atg_agreement_configure is called
      | kid_length            | 2   |
      | reference_position    | 1-1 |
      | payment_type_position | 2-2 |
    Then it succeeds

  Scenario: It leaves another company's agreement for the same account as it is
    When atg_agreement_configure is called
    Then it succeeds
    Given the caller is an admin of another company
    When atg_agreement_configure is called
    Then it succeeds
    And atg_mandate_list now lists these atg_mandates
      | kid        |
      | 0000012344 |

  Scenario Outline: It refuses <case>
    When atg_agreement_configure is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                                            | field                 | value                | error                                      |
      | an account number of ten digits                 | account_number        | 1234567890           | ERROR: Invalid account_number              |
      | an account number with a wrong check digit      | account_number        | 12345678904          | ERROR: Invalid account_number              |
      | an account number with dots                     | account_number        | 1234.56.78903        | ERROR: Invalid account_number              |
      | no account number                               | account_number        | (empty)              | ERROR: Invalid account_number              |
      | a KID of one digit                              | kid_length            | 1                    | ERROR: Invalid kid_length                  |
      | a KID of 26 digits                              | kid_length            | 26                   | ERROR: Invalid kid_length                  |
      | a KID of no length                              | kid_length            | (null)               | ERROR: Invalid kid_length                  |
      | a reference position without a dash             | reference_position    | 6                    | ERROR: Invalid reference_position          |
      | a reference position that counts from 0         | reference_position    | 0-6                  | ERROR: Invalid reference_position          |
      | a reference position that ends before it starts | reference_position    | 6-1                  | ERROR: Invalid reference_position          |
      | a reference position beyond the KID             | reference_position    | 1-11                 | ERROR: Invalid reference_position          |
      | no reference position                           | reference_position    | (empty)              | ERROR: Invalid reference_position          |
      | a payment type position in words                | payment_type_position | seven                | ERROR: Invalid payment_type_position       |
      | a payment type position beyond the KID          | payment_type_position | 10-11                | ERROR: Invalid payment_type_position       |
      | options that are no JSON                        | options               | notif_print=false    | ERROR: OPTIONS PARAMETER FORMAT IS INVALID |
      | options that are a list                         | options               | ["notif_print"]      | ERROR: OPTIONS PARAMETER FORMAT IS INVALID |
      | an option that is neither true nor false        | options               | {"notif_print":"no"} | ERROR: OPTIONS PARAMETER FORMAT IS INVALID |

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When atg_agreement_configure is called
    Then it is refused with ERROR: UNKNOWN ERROR
