"""The behaviours of the AutoInvoice API: a function with the name of each method."""
