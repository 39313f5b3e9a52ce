"""Invoices: the record, the documents that they come as, and the files that go with them."""
