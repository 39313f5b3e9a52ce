"""Judges REST requests: HTTP, the path and the query, and bodies in JSON, forms and multipart."""
