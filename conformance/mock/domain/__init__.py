"""What the services deal in: numbers, addresses, agreements, invoices and the routes that they take."""
