@effect @binding
Feature: unlink_vendor_api_key
  Unlinks the company from the vendor, whose lists no longer include it.

  Background:
    Given a consumer agreement "ours"
      | name | Kari Nordmann |
    And a consumer agreement "theirs" of another company
      | name | Ola Hansen |

  Scenario: It unlinks the company from the vendor
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists no agreements
    And token_login now is refused with ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY

  Scenario Outline: It leaves the company linked when <case>
    Given the caller is <caller>
    When unlink_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |

    Examples: What it does not touch
      | case                               | caller                                          |
      | another company is unlinked        | an admin of another company with our vendor key |
      | it is unlinked from another vendor | an admin with another vendor's key              |

  Scenario Outline: It refuses a caller with <case>
    Given the caller is <caller>
    When unlink_vendor_api_key is called
    Then it is refused with <error>

    Examples: Who asks
      | case                  | caller                              | error                                     |
      | no vendor key         | an admin without a vendor key       | ERROR: VENDOR API KEY CANNOT BE BLANK     |
      | an unknown vendor key | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |
