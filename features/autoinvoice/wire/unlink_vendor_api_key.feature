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
    And token_login now refuses with ERROR: COMPANY NOT ASSIGNED TO GIVEN VENDOR API KEY

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
    Then it refuses with <error>

    Examples: Who asks
      | caller                                     | error                                                          |
      | an admin with a disabled vendor key        | ERROR: VENDOR API KEY DISABLED                                 |
      | a user not yet activated                   | ERROR: USER NOT ACTIVATED                                      |
      | a user of another company                  | ERROR: USER HAS NO RIGHTS TO COMPANY                           |
      | a user of several companies who names none | ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN |
      | a user nobody knows                        | ERROR: USER NOT FOUND                                          |
      | an admin who names an unknown company      | ERROR: COMPANY NOT FOUND                                       |
      | an admin of a locked company               | ERROR: COMPANY ACCOUNT IS LOCKED                               |
      | an admin who left the first-time wizard    | ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD             |
      | an admin without a vendor key              | ERROR: VENDOR API KEY CANNOT BE BLANK                          |
      | an admin with an unknown vendor key        | ERROR: VENDOR API KEY INVALID OR DISABLED                      |

  Scenario: It is not answered without TLS
    When unlink_vendor_api_key is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When unlink_vendor_api_key is called again and again with any arguments
    Then every call keeps its contract
