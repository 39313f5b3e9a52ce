@effect
Feature: link_vendor_api_key
  Makes a company one of those that use the vendor's software, so that what is asked for all of them takes it in.

  Background:
    Given a consumer agreement "Kari"
      | name | Kari Nordmann |
    And a consumer agreement "Ola" of another company
      | name | Ola Hansen |

  Scenario: It links another company to the vendor
    Given the caller is an admin of another company with our vendor key
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | company_id               | name          |
      | (own company's uuid)     | Kari Nordmann |
      | (another company's uuid) | Ola Hansen    |

  Scenario: It leaves a company linked that is so already
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |

  Scenario: It leaves our vendor as it was when we link to another
    Given the caller is an admin with another vendor's key
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When link_vendor_api_key is called
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                                     |
      | an admin without a vendor key       | ERROR: VENDOR API KEY CANNOT BE BLANK     |
      | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |
