"""What a WSDL 1.1 description says to a client on the wire, and what changed in it."""
