"""The wires of the mock. Another one is a package beside these, and a line here.

XML-RPC is no wire of an API: it is a guest at the address that SOAP has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.catalogue import Api
from conformance.mock.wires.rest.wire import RestWire
from conformance.mock.wires.soap.wire import SoapWire
from conformance.mock.wires.wire import Wire
from conformance.mock.wires.xmlrpc.protocol import XmlRpc

_WIRES: Final[Mapping[str, Wire]] = {"soap-rpc-encoded": SoapWire([XmlRpc()]), "rest-json": RestWire()}


def wire_of(api: Api) -> Wire:
    """Return how the mock serves an API."""
    return _WIRES[api.wire]
