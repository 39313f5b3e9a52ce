@read-only
Feature: postOauth2Token
  Grants the token that every other call carries, for the company and the user whose keys are sent.

  @bearer-token @valid-for-an-hour
  Scenario: It grants a bearer token that is valid for an hour
    When postOauth2Token is called
    Then the response has
      | access_token | (some text) |
      | token_type   | (some text) |
      | expires_in   | 3600        |

  @default-scope
  Scenario: It grants what global and company stand for when no scope is named
    When postOauth2Token is called with scope set to (absent)
    Then the response has
      | scope | company:read document:receive document:send lookup company:write |

  @offered-scopes
  Scenario Outline: It grants the scope <scope>
    When postOauth2Token is called with scope set to <scope>
    Then the response has
      | access_token | (some text) |
      | scope        | <scope>     |

    Examples:
      | scope                            |
      | lookup                           |
      | document:receive                 |
      | document:send                    |
      | invoice:receive                  |
      | invoice:send                     |
      | company:read                     |
      | company:write                    |
      | validate                         |
      | receivables:assignments          |
      | analysis                         |
      | billing:reports                  |
      | partner:invoice_delivery_actions |
      | partner:lookups                  |
      | partner:takeovers                |
      | partner:lyanthe_scan_service     |
      | fi_bank_message:send             |
      | fi_bank_message:receive          |
      | company:read lookup              |

  @offered-scopes @scope-aliases
  Scenario Outline: It grants what <name> stands for
    When postOauth2Token is called with scope set to <name>
    Then the response has
      | scope | <scope> |

    Examples:
      | name    | scope                                                                                                                                   |
      | global  | company:read document:receive document:send lookup                                                                                      |
      | company | company:read company:write                                                                                                              |
      | eui     | eui:open company:read company:write lookup receivables:assignments document:send document:receive invoice:receive invoice:send analysis |

  @<rule>
  Scenario Outline: It accepts a request as <encoding>
    When postOauth2Token is called with its body as <encoding>
      | scope | company:read |
    Then the response has
      | access_token | (some text)  |
      | expires_in   | 3600         |
      | scope        | company:read |

    Examples:
      | encoding  | rule           |
      | multipart | multipart-body |
      | json      | json-body      |

  Scenario: It accepts data on a licence
    When postOauth2Token is called with license_data set to {"users": 5}
    Then it succeeds

  @keys-of-software-optional
  Scenario: It grants a token to software without a key of its own
    When postOauth2Token is called with vendor_api_key set to (absent)
    Then it succeeds

  @users-of-a-company
  Scenario Outline: It grants a token to <caller>
    Given the caller is <caller>
    When postOauth2Token is called
    Then it succeeds

    Examples:
      | caller                        |
      | a member without admin rights |
      | an admin without a vendor key |
      | an admin who names no company |

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When postOauth2Token is called
    Then it is refused with 401 invalid_credentials
    And the response has
      | message | (some text) |
      | details | (some text) |

    Examples: Who asks
      | caller                                     |
      | a user nobody knows                        |
      | a user not yet activated                   |
      | a user of another company                  |
      | a user of several companies who names none |
      | an admin who names an unknown company      |
      | an admin of a locked company               |
      | an admin who left the first-time wizard    |
      | an admin with a disabled vendor key        |
      | an admin with an unknown vendor key        |

  Scenario Outline: It refuses <case>
    When postOauth2Token is called with <field> set to <value>
    Then it is refused with <error>

    Examples: What is asked
      | case                            | field          | value                     | error                   |
      | a request without a grant type  | grant_type     | (absent)                  | 400 Bad Request         |
      | an empty grant type             | grant_type     | (empty)                   | 400 Bad Request         |
      | a grant for a password          | grant_type     | password                  | 400 Bad Request         |
      | an unknown scope                | scope          | (unknown)                 | 400 Bad Request         |
      | an unknown scope beside another | scope          | company:read nothing:read | 400 Bad Request         |
      | scopes with commas between them | scope          | company:read,lookup       | 400 Bad Request         |
      | an unknown company              | client_id      | (unknown)                 | 401 invalid_credentials |
      | a request without a user's key  | client_secret  | (absent)                  | 401 invalid_credentials |
      | an unknown user's key           | client_secret  | (unknown)                 | 401 invalid_credentials |
      | an unknown vendor's key         | vendor_api_key | (unknown)                 | 401 invalid_credentials |

  Scenario Outline: It refuses JSON with <value> for <field>
    When postOauth2Token is called with its body as json
      | <field> | <value> |
    Then it is refused with 400 Bad Request
    And the response has
      | code    | (some text) |
      | message | (some text) |
      | details | (some text) |

    Examples: What is asked
      | field         | value       |
      | grant_type    | (a number)  |
      | scope         | (a list)    |
      | license_data  | (an object) |
      | client_secret | (null)      |

  Scenario Outline: It refuses <case> for a body
    When postOauth2Token is called with the body <body>
    Then it is refused with 400 Bad Request

    Examples: What is asked
      | case                   | body       |
      | nothing                | (empty)    |
      | a text                 | grant_type |
      | a form of other fields | name=value |
