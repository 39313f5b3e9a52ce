"""Checks of exchanges against contracts: encoding, values, status and HTTP."""
