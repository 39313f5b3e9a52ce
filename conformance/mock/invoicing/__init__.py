"""The behaviours of the Invoicing API: a function with the name of each operation."""
