"""Calls methods as an integrator's program would: SOAP through a toolkit that reads a WSDL, REST as JSON and forms."""
