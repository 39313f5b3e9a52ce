@effect @irreversible
Feature: authorize_companies
  Completes the customer authentication of companies: by the partner's own proof, or by an invitation to sign.

  Background:
    Given a company "Fjord"
      | verified | false |

  Scenario: It authorizes a company by the partner's own proof
    When authorize_companies is called for "Fjord"
      | locale  | NO                                                          |
      | options | {"authorization_method":"Strong authentication, case 4711"} |
    Then it succeeds with OK: 1 companies authorized
    And company_auth_status for "Fjord" now succeeds with OK: Company authorized

  Scenario: It invites someone to sign when there is no proof
    When authorize_companies is called for "Fjord"
      | email   | siri.dahl@example.com |
      | locale  | NO                    |
      | options | (empty)               |
    Then it succeeds with OK: Visma Sign document sent
    And company_auth_status for "Fjord" now succeeds with OK: Visma Sign document sent

  Scenario Outline: It invites someone to sign when <case>
    When authorize_companies is called for "Fjord" with options set to <options>
    Then it succeeds with OK: Visma Sign document sent
    And company_auth_status for "Fjord" now succeeds with OK: Visma Sign document sent

    Examples: Options
      | case                                  | options                                                            |
      | a signature is asked for all the same | {"authorization_method":"We have documents","require_auth":"true"} |
      | it is asked for as a truth value      | {"authorization_method":"We have documents","require_auth":true}   |
      | the proof is empty                    | {"authorization_method":" "}                                       |
      | no proof is named                     | {}                                                                 |
      | the options are no JSON               | We have documents                                                  |
      | the options are a list                | ["We have documents"]                                              |

  Scenario: It authorizes when a signature is said not to be needed
    When authorize_companies is called for "Fjord" with options set to {"authorization_method":"Seen","require_auth":"false"}
    Then it succeeds with OK: 1 companies authorized

  Scenario: It needs no address of mail when the partner has proof
    When authorize_companies is called for "Fjord" with email set to (empty)
    Then it succeeds with OK: 1 companies authorized

  Scenario: It takes no proof from a partner without a process of its own
    Given the caller is an admin whose vendor has no authentication of its own
    When authorize_companies is called for "Fjord"
    Then it succeeds with OK: Visma Sign document sent
    And company_auth_status for "Fjord" now succeeds with OK: Visma Sign document sent

  Scenario: It can send a second invitation while the first is not signed
    Given the company has verified set to false
    And an authorization request "first" in state SENT
    When authorize_companies is called
      | company_ids | (own company's uuid) |
      | options     | (empty)              |
    Then it succeeds with OK: Visma Sign document sent

  Scenario Outline: It takes the locale <locale>
    When authorize_companies is called for "Fjord" with locale set to <locale>
    Then it succeeds with OK: 1 companies authorized

    Examples: Every locale
      | locale |
      | FI     |
      | NO     |
      | SE     |
      | EN     |

  Scenario: It authorizes fifty companies at once
    Given 50 companies "Fjell"
      | verified | false |
    When authorize_companies is called with company_ids set to (the uuid of "Fjell")
    Then it succeeds with OK: 50 companies authorized
    And company_auth_status for "Fjell 1" now succeeds with OK: Company authorized
    And company_auth_status for "Fjell 50" now succeeds with OK: Company authorized
    And company_auth_status for "Fjord" now succeeds with OK: No authorization requests

  Scenario: It counts a company that is named twice once
    When authorize_companies is called for "Fjord" with company_ids set to (itself), (itself)
    Then it succeeds with OK: 1 companies authorized

  Scenario Outline: It refuses <caller>
    Given the company has verified set to false
    And the caller is <caller>
    When authorize_companies is called with company_ids set to (own company's uuid)
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                                     |
      | a member without admin rights       | ERROR: USER HAS NO RIGHTS TO COMPANY      |
      | an admin without a vendor key       | ERROR: VENDOR API KEY CANNOT BE BLANK     |
      | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |

  Scenario Outline: It refuses <case>
    Given the company has verified set to false
    When authorize_companies is called
      | company_ids | (own company's uuid) |
      | options     | (empty)              |
      | <field>     | <value>              |
    Then it is refused with <error>

    Examples: What is asked
      | case                                | field  | value     | error                        |
      | an address without a domain         | email  | siri.dahl | ERROR: EMAIL ADDRESS INVALID |
      | no address to send an invitation to | email  | (empty)   | ERROR: EMAIL ADDRESS INVALID |
      | a locale of a country not supported | locale | DK        | ERROR: LOCALE NOT SUPPORTED  |
      | a locale in small letters           | locale | no        | ERROR: LOCALE NOT SUPPORTED  |
      | no locale                           | locale | (empty)   | ERROR: LOCALE NOT SUPPORTED  |

  Scenario Outline: It refuses to authorize <case>
    Given the company has verified set to false
    When authorize_companies is called
      | company_ids | <ids>   |
      | options     | (empty) |
    Then it is refused with <error>

    Examples: What is asked
      | case                   | ids                      | error                                                          |
      | no company at all      | (empty)                  | ERROR: AMOUNT OF COMPANIES TO SIGN NEEDS TO BE BETWEEN 1 to 50 |
      | a company nobody knows | (unknown)                | ERROR: COMPANY NOT FOUND                                       |
      | another company        | (another company's uuid) | ERROR: USER HAS NO RIGHTS TO COMPANY                           |

  Scenario: It refuses a wrong address even beside a proof
    Given the company has verified set to false
    When authorize_companies is called
      | company_ids | (own company's uuid) |
      | email       | siri.dahl            |
    Then it is refused with ERROR: EMAIL ADDRESS INVALID

  Scenario: It refuses 51 companies
    Given 51 companies "Fjell"
      | verified | false |
    When authorize_companies is called with company_ids set to (the uuid of "Fjell")
    Then it is refused with ERROR: AMOUNT OF COMPANIES TO SIGN NEEDS TO BE BETWEEN 1 to 50
    And company_auth_status for "Fjell 1" now succeeds with OK: No authorization requests

  Scenario: It refuses all of them when one is another company
    When authorize_companies is called for "Fjord" with company_ids set to (itself), (1 others)
    Then it is refused with ERROR: COMPANY NOT FOUND
    And company_auth_status for "Fjord" now succeeds with OK: No authorization requests

  Scenario: It refuses a company that is authorized already
    Given the company has verified set to true
    When authorize_companies is called with company_ids set to (own company's uuid)
    Then it is refused with ERROR: COMPANY AUTHORIZATION STATUS MISMATCH

  Scenario: It refuses a company that has been signed for
    Given the company has verified set to false
    And an authorization request "signed" in state SIGNED
    When authorize_companies is called with company_ids set to (own company's uuid)
    Then it is refused with ERROR: COMPANY AUTHORIZATION STATUS MISMATCH

  Scenario: It refuses several companies when one is authorized already
    Given 2 companies "Fjell"
      | verified | false |
    And a company "Fjell 3"
      | verified | true |
    When authorize_companies is called with company_ids set to (the uuid of "Fjell")
    Then it is refused with ERROR: COMPANY AUTHORIZATION STATUS MISMATCH
    And company_auth_status for "Fjell 1" now succeeds with OK: No authorization requests
    And company_auth_status for "Fjell 2" now succeeds with OK: No authorization requests

  @fault
  Scenario: It says so when the service breaks inside
    Given the service fails internally
    When authorize_companies is called for "Fjord"
    Then it is refused with ERROR: UNKNOWN ERROR
    And company_auth_status for "Fjord" now succeeds with OK: No authorization requests
