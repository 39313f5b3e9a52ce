"""An OpenAPI description beside the one that is made from the contracts."""

from __future__ import annotations

import json
from functools import lru_cache

from conformance.catalogue import Api
from conformance.wires.effects import Comparison
from conformance.wires.files import Load
from conformance.wires.rest.binding import http_of
from conformance.wires.rest.description.description import OpenApi, changes
from conformance.wires.rest.openapi import openapi

_ANYWHERE = "http://127.0.0.1"
"""Where the contracts' own description says that the API is: hosts are not compared."""


def compared(api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load) -> Comparison:
    """Return what an OpenAPI description changes of the contracts; EndpointBroken if the document is none."""
    stated = _stated(json.dumps(openapi(api, _ANYWHERE)).encode())
    found = OpenApi(document, address, load)
    labels = {f"{http_of(c).verb} {http_of(c).path}": c.method for c in api.methods.values()}
    wanted = None if methods is None else frozenset(label for label, method in labels.items() if method in methods)
    return Comparison(changes(stated, found, wanted), labels, found.notes)


@lru_cache(maxsize=4)
def _stated(document: bytes) -> OpenApi:
    return OpenApi(document)
