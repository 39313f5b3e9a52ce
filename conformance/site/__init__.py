"""A static site of the state of the APIs: methods, requirements, verdicts per endpoint, trends, drift and badges."""
