@read-only
Feature: getV1InvoicesIdFilesFileId
  Returns the content of a file that an invoice lists.

  Background:
    Given an invoice "A"

  Scenario Outline: It refuses <case>
    When getV1InvoicesIdFilesFileId is called for "A" with <field> set to <value>
    Then it is refused with 404 not_found

    Examples: What is asked
      | case                         | field   | value           |
      | an unknown invoice           | id      | (unknown)       |
      | an unknown file              | file_id | (unknown)       |
      | the invoice's id as a file's | file_id | (the id of "A") |
