@effect @binding
Feature: A message that the bank refuses
  A message is sent at once; that the bank has refused it shows days later, in its status and among the errors.

  Background:
    Given the company has bank_send set to true

  @no-message-when-all-is-well
  Scenario: Each message has a status of its own, and no error while all is well
    Given an si message "offer"
      | message_id | SI-2026-0011 |
    And an si message "second"
      | message_id | SI-2026-0012 |
    When message_send is called for "offer"
    Then it succeeds
    When message_send is called for "second"
    Then it succeeds
    And message_status for "offer" now has
      | message_status | SENT |
    And message_status for "second" now has
      | message_status | SENT |
    And error_message_list now lists no error_messages

  Scenario: A message that failed is reported twice, and not sent again under its id
    Given a sent message "refused" in state ERROR
      | message_id       | SI-2026-0011   |
      | failed_timestamp | 20260114090000 |
    And an si message "again"
      | message_id | SI-2026-0011 |
    And an si message "corrected"
      | message_id | SI-2026-0012 |
    When message_status is called for "refused"
    Then the response has
      | message_status | ERROR |
    When error_message_list is called with timestamp_start set to 20260114000000
    Then the response lists these error_messages
      | original_id           |
      | (the id of "refused") |
    When message_send is called for "again"
    Then it is refused with ERROR: DUPLICATE MESSAGEID
    When message_send is called for "corrected"
    Then it succeeds
