@effect @irreversible
Feature: a message that the bank refuses
  A message is sent at once; that the bank refused another shows days later, in its status and among the errors.

  Scenario: Each message is known by the id that it was given
    Given the company has bank_send set to true
    And an si message "offer"
    And an si message "second"
      | message_id | SI-2026-0002 |
    When message_send is called for "offer"
    Then it succeeds
    When message_send is called for "second"
    Then it succeeds
    And message_status for "offer" now has
      | message_status | SENT |
    And message_status for "second" now has
      | message_status | SENT |
    And error_message_list now lists no messages

  Scenario: A message that failed is told of twice, and never sent again under its id
    Given the company has bank_send set to true
    And a sent message "refused" in state ERROR
      | message_id       | SI-2026-0001   |
      | failed_timestamp | 20260114090000 |
    When message_status is called for "refused"
    Then the response has
      | message_status | ERROR |
    When error_message_list is called with timestamp_start set to 20260114000000
    Then the response lists these messages
      | original_id           |
      | (the id of "refused") |
    Given an si message "again"
    When message_send is called for "again"
    Then it is refused with ERROR: DUPLICATE MESSAGEID
    Given an si message "corrected"
      | message_id | SI-2026-0002 |
    When message_send is called for "corrected"
    Then it succeeds
    And message_status for "corrected" now has
      | message_status | SENT |
