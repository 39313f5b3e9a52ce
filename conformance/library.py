"""Loads the step definitions, so that every form is known to whoever reads feature files without running them."""

from steps import given, then, when

MODULES = (given, when, then)
"""The modules that define forms."""
