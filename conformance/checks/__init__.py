"""Checks that hold an exchange to its contract: the encoding, the values, the status and HTTP itself."""
