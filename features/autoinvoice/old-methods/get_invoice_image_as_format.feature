@read-only @deprecated
Feature: get_invoice_image_as_format
  Gives the picture of an invoice as TIFF. The answer is a list of files, and can say no more than a file or none.

  Scenario: It gives no file of an invoice without a picture
    Given an invoice "rent"
    When get_invoice_image_as_format is called for "rent"
    Then the response lists no attachments

  Scenario: It gives no file of another company's invoice
    Given an invoice "theirs" of another company
    When get_invoice_image_as_format is called for "theirs"
    Then the response lists no attachments

  Scenario Outline: It gives no file to <caller>
    Given the caller is <caller>
    And an invoice "rent"
    When get_invoice_image_as_format is called for "rent"
    Then the response lists no attachments

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

  Scenario Outline: It gives no file for <case>
    Given an invoice "rent"
    When get_invoice_image_as_format is called for "rent" with <field> set to <value>
    Then the response lists no attachments

    Examples: What it does not know
      | case               | field        | value     |
      | an id nobody knows | invoice_id   | (unknown) |
      | no id              | invoice_id   | (empty)   |
      | another format     | image_format | PNG       |
      | no format          | image_format | (empty)   |
