"""What the operations of the Invoicing API do, a module a chapter."""
