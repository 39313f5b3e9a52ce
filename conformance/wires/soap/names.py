"""The namespaces of SOAP 1.1, section 5 encoding and XML Schema, and the names of XML Schema's simple types."""

from __future__ import annotations

from typing import Final

from conformance import xml_files

ENVELOPE: Final = xml_files.ENVELOPE
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP12_ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"

SCALARS = {
    "string": (XSD, "string"),
    "integer": (XSD, "int"),
    "number": (XSD, "double"),
    "boolean": (XSD, "boolean"),
    "base64": (ENCODING, "base64"),
}
"""A scalar's kind in the contracts, and its type on the wire as (namespace, local name)."""
