"""SOAP rpc/encoded as the service speaks it."""
