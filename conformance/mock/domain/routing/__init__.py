"""The way of an invoice to its recipient."""
