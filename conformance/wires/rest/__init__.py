"""JSON over HTTP with bearer tokens."""
