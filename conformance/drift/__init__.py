"""Drift: comparison of response shapes between recordings, and of a service's description with the contracts."""
