"""XML-RPC as the service speaks it at the address of SOAP."""
