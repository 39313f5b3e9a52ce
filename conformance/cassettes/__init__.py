"""Recordings: written scrubbed, read strictly, replayed."""
