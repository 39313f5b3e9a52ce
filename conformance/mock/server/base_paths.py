"""Where each API is on the mock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.catalogue import Api, Catalogue

BASES: Final[Mapping[str, tuple[str, ...]]] = {
    "autoinvoice": ("/apis/v1.1", "/apis/denver", "/apis/bravo"),
    "autoxchange": ("/ax", ""),
    "invoicing": ("/invoicing",),
}
"""The base paths of each API, the usual one first; an empty one is the root, as AutoXChange's own host has it."""
CONTROL = "/_control"
"""The base path of the mock's own requests."""
PAGE, HEALTH = "/", "/healthz"
"""The page about the mock, and what says that it is well."""


def is_own(path: str) -> bool:
    """Return whether a path is the mock's own, and of no API."""
    return path in (PAGE, HEALTH, CONTROL) or path.startswith(f"{CONTROL}/")


ENVIRONMENT: Final[Mapping[str, str]] = {
    "CONFORMANCE_URL": "",
    "CONFORMANCE_SOAP_URL": "/apis/v1.1/api",
    "CONFORMANCE_WSDL_URL": "/apis/v1.1/wsdl",
    "CONFORMANCE_AX_URL": "/ax",
    "CONFORMANCE_INVOICING_URL": "/invoicing",
}
"""The variables in which a client finds where the mock is, and the path that each of them has on it."""


def api_at(catalogue: Catalogue, path: str) -> Api | None:
    """Return the API with a base path above this path, or None."""
    for api in catalogue.apis.values():
        if any(path == base or path.startswith(f"{base}/") for base in BASES[api.id] if base):
            return api
    first = path.split("/")[1:2]
    for api in catalogue.apis.values():
        if "" in BASES[api.id] and any(
            c.operation.address.partition(" /")[2].split("/")[:1] == first for c in api.methods.values()
        ):
            return api
    return None
