@effect @binding
Feature: update_logo
  Stores the image that is shown on the invoices which the service draws for the company.

  Scenario Outline: It accepts <case>
    When update_logo is called with company_logo_params.logo set to <file>
    Then it succeeds

    Examples: Formats of images
      | case                       | file                                                                                         |
      | a PNG without transparency | iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC |
      | a GIF                      | R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7                                     |

  Scenario: It accepts a JPEG with its size and position
    When update_logo is called
      | company_logo_params.logo_w | 120 |
      | company_logo_params.logo_h | 48  |
      | company_logo_params.logo_x | 15  |
      | company_logo_params.logo_y | 0   |
    Then it succeeds

  Scenario Outline: It refuses <case>
    When update_logo is called with company_logo_params.logo set to <file>
    Then it is refused with ERROR: @reason

    Examples: What is asked
      | case                              | file                                                                                                                 |
      | a PDF                             | JVBERi0xLjQKJSVFT0YK                                                                                                 |
      | a PNG with transparency           | iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII=                         |
      | a PNG with one transparent colour | iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAABnRSTlMAAAAAAABupgeRAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC |
      | a text                            | bm8gaW1hZ2UgYXQgYWxs                                                                                                 |
      | an empty file                     | (empty)                                                                                                              |
      | a call without a file             | (null)                                                                                                               |
