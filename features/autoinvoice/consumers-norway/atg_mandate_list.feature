@read-only
Feature: atg_mandate_list
  Lists the consumers' direct debit mandates that changed after a moment.

  Background:
    Given a direct debit agreement "rent"
    And a mandate "Kari"
      | kid               | 0000012344     |
      | account_number    | 98765432103    |
      | notification      | true           |
      | status            | 1              |
      | updated_timestamp | 20260110120000 |

  Scenario: It lists a mandate with all that is known of it
    When atg_mandate_list is called
    Then the response lists these atg_mandates
      | kid        | account_number | notification | status | updated_timestamp |
      | 0000012344 | 98765432103    | true         | 1      | 20260110120000    |

  Scenario: It lists a mandate that was ended, without a wish to be notified
    Given a mandate "Ola"
      | kid               | 0000023457     |
      | notification      | false          |
      | status            | 0              |
      | updated_timestamp | 20260111120000 |
    When atg_mandate_list is called with timestamp set to 20260111000000
    Then the response lists these atg_mandates
      | kid        | notification | status |
      | 0000023457 | false        | 0      |

  Scenario: It lists what changed a second after the timestamp
    When atg_mandate_list is called with timestamp set to 20260110115959
    Then the response lists these atg_mandates
      | kid        |
      | 0000012344 |

  Scenario: It leaves out what changed before the timestamp
    When atg_mandate_list is called with timestamp set to 20260110120001
    Then the response lists no atg_mandates

  Scenario: It does not list another company's mandates
    Given a mandate "Ola" of another company
      | kid | 0000023457 |
    When atg_mandate_list is called
    Then the response lists these atg_mandates
      | kid        |
      | 0000012344 |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When atg_mandate_list is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                        | error                        |
      | a member without admin rights | ERROR: No rights to settings |

  Scenario Outline: It refuses <case>
    When atg_mandate_list is called with timestamp set to <value>
    Then it is refused with ERROR: Timestamp format error

    Examples: What is asked
      | case                            | value               |
      | a call without a timestamp      | (empty)             |
      | a call with nil for a timestamp | (null)              |
      | a call that leaves it out       | (absent)            |
      | a date                          | 20260110            |
      | a day that does not exist       | 20260230120000      |
      | a time that does not exist      | 20260110126000      |
      | a timestamp with separators     | 2026-01-10T12:00:00 |

  @generated
  Scenario: It refuses any malformed timestamp
    When atg_mandate_list is called repeatedly with timestamp set to any malformed timestamp
    Then every call is refused with ERROR: Timestamp format error

  @generated
  Scenario: It accepts any timestamp
    When atg_mandate_list is called repeatedly with timestamp set to any timestamp
    Then every call succeeds

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When atg_mandate_list is called
    Then it is refused with ERROR: Unexpected error
