"""XML-RPC as a guest at the address of SOAP: distinguished by the root element of the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.catalogue import Contract
from conformance.mock.wires.xmlrpc import reading, writing

_CALL = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:!DOCTYPE\s+)?(?:[A-Za-z_][\w.-]{0,100}:)?methodCall[\s/>]",
    re.DOTALL,
)
"""A body with this root element, or a document type of its name; atomic, so that no prolog makes it slow."""


class XmlRpc:
    """Calls of XML-RPC: one param in each response, and faults in the framework's form."""

    @property
    def codec(self) -> XmlRpc:
        """Reads calls, and writes responses."""
        return self

    def is_call(self, body: bytes) -> bool:
        """Return whether the root element of a body is a methodCall."""
        return _CALL.match(body) is not None

    def read(self, body: bytes) -> reading.MethodCall:
        """Return the call in a body; Malformed says why there is none."""
        return reading.read(body)

    def arguments(self, call: reading.MethodCall, contract: Contract) -> Mapping[str, Any]:
        """Return the arguments by parameter name, cast to their declared types; a missing or unset one is None."""
        return reading.arguments(call, contract)

    def response(self, contract: Contract, value: Any) -> bytes:
        """Return the response that holds a value."""
        return writing.response(contract.answer, value)

    def fault(self, text: str) -> bytes:
        """Return the fault of a request with values that cannot be read."""
        return writing.fault(text)

    def dispatcher_fault(self, text: str) -> bytes:
        """Return the fault of a call that no method takes, or that fails inside."""
        return writing.fault(text)
