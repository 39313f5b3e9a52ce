"""Turns a live run into observations of what the contracts assume."""
