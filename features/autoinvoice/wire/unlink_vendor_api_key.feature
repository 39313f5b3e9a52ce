@effect
Feature: unlink_vendor_api_key
  Takes a company from those that use the vendor's software.

  Background:
    Given a consumer agreement "Kari"
      | name | Kari Nordmann |
    And a consumer agreement "Ola" of another company
      | name | Ola Hansen |

  Scenario: It takes the company from the vendor's
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists no agreements
    And token_login now is refused with ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY

  Scenario: It leaves our company linked when another one goes
    Given the caller is an admin of another company with our vendor key
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |

  Scenario: It leaves us with our vendor when we leave another
    Given the caller is an admin with another vendor's key
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When unlink_vendor_api_key is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                                     |
      | an admin without a vendor key       | ERROR: VENDOR API KEY CANNOT BE BLANK     |
      | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |
