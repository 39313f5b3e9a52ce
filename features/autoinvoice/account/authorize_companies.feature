@effect @binding
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

  Scenario Outline: It invites someone to sign when <case>
    When authorize_companies is called for "Fjord"
      | email   | siri.dahl@example.com |
      | options | <options>             |
    Then it succeeds with OK: Visma Sign document sent

    Examples: Without the partner's word
      | case                             | options                                                            |
      | there is no proof                | (empty)                                                            |
      | a signature is requested as well | {"authorization_method":"We have documents","require_auth":"true"} |

    @options-without-proof
    Examples: Options that prove nothing
      | case                                   | options                                                          |
      | require_auth is a boolean              | {"authorization_method":"We have documents","require_auth":true} |
      | the authorization method is only space | {"authorization_method":" "}                                     |
      | no authorization method is named       | {}                                                               |
      | the options are not JSON               | We have documents                                                |
      | the options are a list                 | ["We have documents"]                                            |

  Scenario: It takes no proof from a partner without a process of its own
    Given the caller is an admin whose vendor has no authentication of its own
    When authorize_companies is called for "Fjord"
    Then it succeeds with OK: Visma Sign document sent

  @invitation-shows-in-status
  Scenario: It makes the invitation visible in the status of the company
    When authorize_companies is called for "Fjord"
      | email   | siri.dahl@example.com |
      | options | (empty)               |
    Then company_auth_status for "Fjord" now has
      | auth_email | siri.dahl@example.com |

  Scenario: It authorizes a company when require_auth is false
    When authorize_companies is called for "Fjord" with options set to {"authorization_method":"Seen","require_auth":"false"}
    Then it succeeds with OK: 1 companies authorized

  @proof-needs-no-email
  Scenario: It needs no e-mail address when the partner has proof
    When authorize_companies is called for "Fjord" with email set to (empty)
    Then it succeeds with OK: 1 companies authorized

  @second-invitation
  Scenario: It sends a second invitation while the first is not signed
    Given the company has verified set to false
    And an authorization request "first" in state SENT
    When authorize_companies is called
      | company_ids | (own company's uuid) |
      | options     | (empty)              |
    Then it succeeds with OK: Visma Sign document sent

  Scenario Outline: It accepts the locale <locale>
    When authorize_companies is called for "Fjord" with locale set to <locale>
    Then it succeeds with OK: 1 companies authorized

    Examples: Every locale
      | locale |
      | FI     |
      | NO     |
      | SE     |
      | EN     |

  Scenario: It authorizes 50 companies at once
    Given 50 companies "Fjell"
      | verified | false |
    When authorize_companies is called with company_ids set to (the uuid of "Fjell")
    Then it succeeds with OK: 50 companies authorized
    And company_auth_status for "Fjell 1" now succeeds with OK: Company authorized
    And company_auth_status for "Fjell 50" now succeeds with OK: Company authorized
    And company_auth_status for "Fjord" now succeeds with OK: No authorization requests

  @companies-counted-once
  Scenario: It counts a company once that is named twice
    When authorize_companies is called for "Fjord" with company_ids set to (itself), (itself)
    Then it succeeds with OK: 1 companies authorized

  Scenario Outline: It refuses <caller>
    Given the company has verified set to false
    And the caller is <caller>
    When authorize_companies is called with company_ids set to (own company's uuid)
    Then it is refused with <error>

    Examples: Who asks
      | caller                              | error                                     |
      | an admin without a vendor key       | ERROR: VENDOR API KEY CANNOT BE BLANK     |
      | an admin with an unknown vendor key | ERROR: VENDOR API KEY INVALID OR DISABLED |

    @admin-of-every-company
    Examples: Who asks
      | caller                        | error                                |
      | a member without admin rights | ERROR: USER HAS NO RIGHTS TO COMPANY |

  Scenario Outline: It refuses <case>
    When authorize_companies is called for "Fjord"
      | options | (empty) |
      | <field> | <value> |
    Then it is refused with <error>

    Examples: What is asked
      | case                             | field       | value     | error                                                          |
      | an e-mail address with no domain | email       | siri.dahl | ERROR: EMAIL ADDRESS INVALID                                   |
      | an invitation without an address | email       | (empty)   | ERROR: EMAIL ADDRESS INVALID                                   |
      | an unsupported locale            | locale      | DK        | ERROR: LOCALE NOT SUPPORTED                                    |
      | a call for no company            | company_ids | (empty)   | ERROR: AMOUNT OF COMPANIES TO SIGN NEEDS TO BE BETWEEN 1 to 50 |

    @locale-in-capitals
    Examples: What is asked
      | case                   | field  | value   | error                       |
      | a locale in lower case | locale | no      | ERROR: LOCALE NOT SUPPORTED |
      | a call without locale  | locale | (empty) | ERROR: LOCALE NOT SUPPORTED |

    @admin-of-every-company
    Examples: What is asked
      | case               | field       | value                    | error                                |
      | an unknown company | company_ids | (unknown)                | ERROR: COMPANY NOT FOUND             |
      | another company    | company_ids | (another company's uuid) | ERROR: USER HAS NO RIGHTS TO COMPANY |

  Scenario: It refuses an invalid e-mail address even with a proof
    When authorize_companies is called for "Fjord" with email set to siri.dahl
    Then it is refused with ERROR: EMAIL ADDRESS INVALID

  Scenario: It refuses 51 companies
    Given 51 companies "Fjell"
      | verified | false |
    When authorize_companies is called with company_ids set to (the uuid of "Fjell")
    Then it is refused with ERROR: AMOUNT OF COMPANIES TO SIGN NEEDS TO BE BETWEEN 1 to 50
    And company_auth_status for "Fjell 1" now succeeds with OK: No authorization requests

  @admin-of-every-company
  Scenario: It authorizes none of the companies when one of them is unknown
    When authorize_companies is called for "Fjord" with company_ids set to (itself), (1 others)
    Then it is refused with ERROR: COMPANY NOT FOUND
    And company_auth_status for "Fjord" now succeeds with OK: No authorization requests

  Scenario: It refuses a company that is already authorized
    When authorize_companies is called with company_ids set to (own company's uuid)
    Then it is refused with ERROR: COMPANY AUTHORIZATION STATUS MISMATCH

  Scenario: It refuses a company whose invitation is signed
    Given the company has verified set to false
    And an authorization request "signed" in state SIGNED
    When authorize_companies is called with company_ids set to (own company's uuid)
    Then it is refused with ERROR: COMPANY AUTHORIZATION STATUS MISMATCH

  Scenario: It authorizes none of the companies when one of them is already authorized
    Given 2 companies "Fjell"
      | verified | false |
    And a company "Fjell 3"
    When authorize_companies is called with company_ids set to (the uuid of "Fjell")
    Then it is refused with ERROR: COMPANY AUTHORIZATION STATUS MISMATCH
    And company_auth_status for "Fjell 1" now succeeds with OK: No authorization requests
    And company_auth_status for "Fjell 2" now succeeds with OK: No authorization requests
