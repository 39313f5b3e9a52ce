"""JSON over HTTP as the services speak it."""
