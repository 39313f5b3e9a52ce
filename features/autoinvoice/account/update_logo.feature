@effect @irreversible
Feature: update_logo
  Keeps the image that stands on the invoices which the service draws for the company.

  Scenario Outline: It takes <case>
    When update_logo is called with company_logo_params.logo set to <file>
    Then it succeeds

    Examples: Formats of images
      | case                       | file                                                                                         |
      | a PNG without transparency | iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC |
      | a GIF                      | R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7                                     |

  Scenario: It takes a JPEG, with its size and its place
    When update_logo is called
      | company_logo_params.logo_w | 120 |
      | company_logo_params.logo_h | 48  |
      | company_logo_params.logo_x | 15  |
      | company_logo_params.logo_y | 0   |
    Then it succeeds

  Scenario Outline: It refuses <caller>
    Given the caller is <caller>
    When update_logo is called
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

  Scenario Outline: It refuses <case>
    When update_logo is called with company_logo_params.logo set to <file>
    Then it refuses with ERROR: @reason

    Examples: What is asked
      | case                              | file                                                                                                                 |
      | a PDF                             | JVBERi0xLjQKJSVFT0YK                                                                                                 |
      | a PNG with transparency           | iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII=                         |
      | a PNG with one transparent colour | iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAABnRSTlMAAAAAAABupgeRAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC |
      | a text                            | bm8gaW1hZ2UgYXQgYWxs                                                                                                 |
      | an empty file                     | (empty)                                                                                                              |
      | no file                           | (null)                                                                                                               |

  Scenario: It is not answered without TLS
    When update_logo is called over plain HTTP
    Then it is not accepted

  Scenario: It answers any arguments as documented
    When update_logo is called again and again with any arguments
    Then every call keeps its contract
