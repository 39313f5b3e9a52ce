"""Feature files as data: forms, lint, claims."""
