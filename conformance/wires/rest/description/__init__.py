"""What an OpenAPI description says, read by its meaning, and what changed in it."""
