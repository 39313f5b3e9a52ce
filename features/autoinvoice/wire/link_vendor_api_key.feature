@effect @binding
Feature: link_vendor_api_key
  Links the company to the vendor, so that the vendor's lists include it.

  Background:
    Given a consumer agreement "ours"
      | name | Kari Nordmann |
    And a consumer agreement "theirs" of another company
      | name | Ola Hansen |

  Scenario: It links another company to the vendor
    Given the caller is an admin of another company with our vendor key
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | company_id               | name          |
      | (own company's uuid)     | Kari Nordmann |
      | (another company's uuid) | Ola Hansen    |

  Scenario Outline: It leaves <what> as it was
    Given the caller is <caller>
    When link_vendor_api_key is called
    Then it succeeds
    And vendor_consumer_agreements_query now lists these agreements
      | name          |
      | Kari Nordmann |

    Examples: What it does not touch
      | what                          | caller                             |
      | a company that is linked      | an admin                           |
      | the link to the vendor before | an admin with another vendor's key |

  Scenario Outline: It refuses a caller with <case>
    Given the caller is <caller>
    When link_vendor_api_key is called
    Then it is refused with <error>

    Examples: Who asks
      | case                  | caller                              | error                                     |
      | no vendor key         | an admin without a vendor key       | ERROR: VENDOR API KEY CANNOT BE BLANK     |
      | an unknown vendor key | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |
