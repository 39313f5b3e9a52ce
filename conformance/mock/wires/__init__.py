"""The mock's half of each wire: reads a request's arguments and writes the response."""
