"""Files to upload: invoices and messages, built from tables in features."""
