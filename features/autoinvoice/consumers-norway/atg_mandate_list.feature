@read-only
Feature: atg_mandate_list
  Lists the consumers' direct debit mandates that changed after a moment.

  Background:
    Given a direct debit agreement "rent"
    And a mandate "Siri"
      | kid               | 0000012344     |
      | account_number    | 98765432103    |
      | notification      | true           |
      | status            | 1              |
      | updated_timestamp | 20260110120000 |

  Scenario: It lists a mandate with all its members
    When atg_mandate_list is called
    Then the response lists these atg_mandates
      | kid        | account_number | notification | status | updated_timestamp |
      | 0000012344 | 98765432103    | true         | 1      | 20260110120000    |

  Scenario: It lists only what changed after the timestamp, such as a mandate that ended
    Given a mandate "Nora"
      | kid               | 0000023457     |
      | notification      | false          |
      | status            | 0              |
      | updated_timestamp | 20260112120000 |
    When atg_mandate_list is called with timestamp set to 20260111000000
    Then the response lists these atg_mandates
      | kid        | notification | status |
      | 0000023457 | false        | 0      |

  @edges-of-time
  Scenario: It lists what changed a second after the timestamp
    When atg_mandate_list is called with timestamp set to 20260110115959
    Then the response lists these atg_mandates
      | kid        |
      | 0000012344 |

  @edges-of-time
  Scenario: It does not list what changed a second before the timestamp
    When atg_mandate_list is called with timestamp set to 20260110120001
    Then the response lists no atg_mandates

  Scenario: It does not list another company's mandates
    Given a mandate "Nora" of another company
      | kid | 0000023457 |
    When atg_mandate_list is called
    Then the response lists these atg_mandates
      | kid        |
      | 0000012344 |

  Scenario: It refuses a member without admin rights
    Given the caller is a member without admin rights
    When atg_mandate_list is called
    Then it is refused with ERROR: No rights to settings
