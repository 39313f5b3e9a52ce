"""Imports the step definitions, so that feature files can be read without running them."""

from steps import given, then, when

MODULES = (given, when, then)
"""The modules that define step forms."""
