@effect @binding
Feature: scan_account_disable
  Disables the company's scan account, so that its suppliers can no longer use the address.

  Scenario: It disables an active account
    Given a scan account "post"
    When scan_account_disable is called
    Then it succeeds
    And scan_account_show now has no address.address1

  Scenario: It disables an account that waits for its activation
    Given a scan account "post" in state PENDING
    When scan_account_disable is called
    Then it succeeds
    And scan_account_disable now is refused with ERROR: @reason

  Scenario: It does not disable another company's account
    Given a scan account "post"
    And a scan account "theirs" of another company
    And the caller is an admin of another company
    When scan_account_disable is called
    Then it succeeds
    And scan_account_show now has
      | address.address1 | (the address1 of "post") |

  Scenario Outline: It refuses a company whose account is <state>
    Given a scan account "post" in state <state>
    When scan_account_disable is called
    Then it is refused with ERROR: @reason

    Examples: When it is asked
      | state    |
      | DISABLED |
      | FAILED   |

  Scenario: It refuses a company without an account
    When scan_account_disable is called
    Then it is refused with ERROR: @reason
