"""Judges SOAP requests: the envelope, the parameters and their encoding; of XML-RPC the frame alone."""
