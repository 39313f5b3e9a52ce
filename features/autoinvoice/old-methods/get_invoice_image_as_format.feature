@read-only @deprecated
Feature: get_invoice_image_as_format
  Returns the image of an invoice as TIFF. The response is a list of files: it has a file or none, and no status.

  Scenario: It returns no file of an invoice without an image
    Given an invoice "rent"
    When get_invoice_image_as_format is called for "rent"
    Then it lists no attachments

  Scenario: It returns no file of another company's invoice
    Given an invoice "theirs" of another company
    When get_invoice_image_as_format is called for "theirs"
    Then it lists no attachments

  Scenario Outline: It returns no file to <caller>
    Given the caller is <caller>
    And an invoice "rent"
    When get_invoice_image_as_format is called for "rent"
    Then it lists no attachments

    Examples: Who may not ask
      | caller                                     |
      | an admin with a disabled vendor key        |
      | a user not yet activated                   |
      | a user of another company                  |
      | a user of several companies who names none |
      | a user nobody knows                        |
      | an admin who names an unknown company      |
      | an admin of a locked company               |
      | an admin who left the first-time wizard    |

  Scenario Outline: It returns no file for <case>
    Given an invoice "rent"
    When get_invoice_image_as_format is called for "rent" with <field> set to <value>
    Then it lists no attachments

    Examples: What it does not know
      | case            | field        | value     |
      | an unknown id   | invoice_id   | (unknown) |
      | an empty id     | invoice_id   | (empty)   |
      | another format  | image_format | PNG       |
      | an empty format | image_format | (empty)   |
