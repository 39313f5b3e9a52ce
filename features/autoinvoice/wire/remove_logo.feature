@effect @binding
Feature: remove_logo
  Removes the image that is shown on the invoices which the service draws for the company.

  Scenario: It accepts a company without a logo
    When remove_logo is called
    Then it succeeds

  Scenario: It can be called again
    When remove_logo is called
    Then it succeeds
    And remove_logo now succeeds
