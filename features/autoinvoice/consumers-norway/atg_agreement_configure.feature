@effect @binding
Feature: atg_agreement_configure
  Reports to the service a direct debit agreement made with the bank, so that its mandates are imported.

  Background:
    Given a mandate "Siri"
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

  @mandates-of-an-agreement
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

    Examples: Options
      | case                   | field   | value                                     |
      | a call without options | options | (empty)                                   |
      | both notifications off | options | {"notif_print":false,"notif_email":false} |

    @positions-within-the-kid
    Examples: The edges of what is valid
      | case                           | field                 | value                |
      | the longest KID                | kid_length            | 25                   |
      | a reference of one digit       | reference_position    | 1-1                  |
      | a reference as long as the KID | reference_position    | 1-10                 |
      | a call without payment type    | payment_type_position | (empty)              |
      | one notification alone         | options               | {"notif_print":true} |

  @positions-within-the-kid
  Scenario: It accepts the shortest KID
    When atg_agreement_configure is called
      | kid_length            | 2   |
      | reference_position    | 1-1 |
      | payment_type_position | 2-2 |
    Then it succeeds

  Scenario: It does not change another company's agreement for the same account
    Given a direct debit agreement "ours"
    And the caller is an admin of another company
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
      | a call without an account number                | account_number        | (empty)              | ERROR: Invalid account_number              |
      | a KID of one digit                              | kid_length            | 1                    | ERROR: Invalid kid_length                  |
      | a KID of 26 digits                              | kid_length            | 26                   | ERROR: Invalid kid_length                  |
      | a KID length that is nil                        | kid_length            | (null)               | ERROR: Invalid kid_length                  |
      | a reference position without a dash             | reference_position    | 6                    | ERROR: Invalid reference_position          |
      | a reference position that counts from 0         | reference_position    | 0-6                  | ERROR: Invalid reference_position          |
      | a reference position that ends before it starts | reference_position    | 6-1                  | ERROR: Invalid reference_position          |
      | a reference position beyond the KID             | reference_position    | 1-11                 | ERROR: Invalid reference_position          |
      | a call without a reference position             | reference_position    | (empty)              | ERROR: Invalid reference_position          |
      | a payment type position in words                | payment_type_position | seven                | ERROR: Invalid payment_type_position       |
      | a payment type position beyond the KID          | payment_type_position | 10-11                | ERROR: Invalid payment_type_position       |
      | options that are not JSON                       | options               | notif_print=false    | ERROR: OPTIONS PARAMETER FORMAT IS INVALID |
      | options that are a list                         | options               | ["notif_print"]      | ERROR: OPTIONS PARAMETER FORMAT IS INVALID |
      | an option that is neither true nor false        | options               | {"notif_print":"no"} | ERROR: OPTIONS PARAMETER FORMAT IS INVALID |
