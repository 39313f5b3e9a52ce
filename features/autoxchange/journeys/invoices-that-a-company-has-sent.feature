@effect @lasting
Feature: The invoices that a company has sent
  What a company sends is listed for this company, and for no other.

  @values-of-members
  Scenario: Each sent invoice is listed
    Given an invoice document "A"
    And an invoice document "B"
      | number | 10002 |
    When postV1Invoices is called for "A"
    Then it succeeds
    When postV1Invoices is called for "B"
    Then it succeeds
    And getV1Invoices now lists at least these invoices
      | number | sum  | currency |
      | 10001  | 1000 | NOK      |
      | 10002  | 1000 | NOK      |

  Scenario: Another company's invoices are neither listed nor shown
    Given an invoice "theirs" of another company
    And an invoice document "A"
    When postV1Invoices is called for "A"
    Then it succeeds
    And getV1Invoices now lists these invoices
      | number |
      | 10001  |
    And getV1InvoicesId for "theirs" now is refused with 404 not_found
