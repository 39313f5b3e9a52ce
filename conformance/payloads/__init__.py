"""What a test sends: invoices as files, built from the plain text of a feature's table."""
