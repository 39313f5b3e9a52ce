"""The step definitions, one or two lines each."""
