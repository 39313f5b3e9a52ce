"""The reports of a gate, written from its record."""
