"""What the methods of the AutoInvoice API do, a module a chapter."""
