"""A run: which scenarios, against which endpoint, with which verdicts, and what is written of it."""
