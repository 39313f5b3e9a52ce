"""SOAP as a protocol of remote procedure calls: the codec with the names of one API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.catalogue import Api, Contract
from conformance.mock.wires.soap import codec
from conformance.wires.soap.binding import soap_of

DISPATCHER_ERROR = "ActionWebService..Dispatcher..DispatcherError"
"""The exception of the framework where it finds no method."""


class SoapCodec:
    """Reads the calls of one SOAP API, and writes its responses."""

    def __init__(self, api: Api) -> None:
        self._namespace = soap_of(api).namespace

    def read(self, body: bytes) -> codec.Operation:
        """Return the operation that a request calls; Malformed says why there is none."""
        return codec.read(body)

    def arguments(self, call: codec.Operation, contract: Contract) -> Mapping[str, Any]:
        """Return the arguments by parameter name, decoded by their declared types; a missing one is None."""
        return codec.arguments(call, contract)

    def response(self, contract: Contract, value: Any) -> bytes:
        """Return the envelope of a response."""
        return codec.response(contract, self._namespace, value)

    def fault(self, text: str) -> bytes:
        """Return the fault of a request with values that cannot be read."""
        return codec.fault(text)

    def dispatcher_fault(self, text: str) -> bytes:
        """Return the fault of a call that no method takes, or that fails inside."""
        return codec.fault(text, DISPATCHER_ERROR)
