"""SOAP 1.1 with rpc/encoded bodies."""
