"""A WSDL beside the one that is made from the contracts."""

from __future__ import annotations

from functools import lru_cache

from conformance.catalogue import Api
from conformance.wires.effects import Comparison
from conformance.wires.files import Load
from conformance.wires.soap.description.diff import Wsdl, changes
from conformance.wires.soap.wsdl import wsdl

_ANYWHERE = "http://127.0.0.1"
"""Where the contracts' own description says that the API is: hosts are not compared."""


def compared(api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load) -> Comparison:
    """Return what a WSDL changes of the contracts; EndpointBroken if the document is none."""
    found = Wsdl(document, address, load)
    return Comparison(changes(_stated(wsdl(api, _ANYWHERE)), found, methods), {m: m for m in api.methods}, found.notes)


@lru_cache(maxsize=4)
def _stated(document: bytes) -> Wsdl:
    return Wsdl(document)
