"""Calls methods as an integrator's program would: through a SOAP toolkit that reads a WSDL."""
