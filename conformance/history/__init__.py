"""What earlier runs found: one line per run in an append-only file, and what is new since."""
