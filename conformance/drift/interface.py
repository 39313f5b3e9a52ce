"""The description that a service gives of itself, WSDL or OpenAPI, beside what the contracts say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from conformance.catalogue import Api
from conformance.drift.conflicts import recognised
from conformance.wires.difference import Difference
from conformance.wires.effects import Change
from conformance.wires.files import Load, beside, nothing
from conformance.wires.rest.description import description
from conformance.wires.rest.openapi import openapi
from conformance.wires.soap.description import diff
from conformance.wires.soap.wsdl import wsdl

_ANYWHERE = "http://127.0.0.1"
"""Where the contracts' own descriptions say that the API is: hosts are not compared."""


@dataclass(frozen=True)
class Comparison:
    """Where a description differs from the contracts, and what of it could not be compared."""

    differences: list[Difference]
    notes: list[str]


def compare(api: Api, document: bytes, methods: frozenset[str] | None = None, file: Path | None = None) -> Comparison:
    """Compare a description with the contracts, of some methods only where they are named.

    A description that came from a file may refer to others beside it. EndpointBroken if the document is none.
    """
    # Addresses are those of files, so that a reference to another file is found; a served description has none.
    address, load = (file.resolve().as_uri(), beside(file)) if file is not None else ("", nothing)
    if api.wire == "rest-json":
        return _openapi(api, document, methods, address, load)
    return _wsdl(api, document, methods, address, load)


def _openapi(api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load) -> Comparison:
    stated = _stated_openapi(json.dumps(openapi(api, _ANYWHERE)).encode())
    found = description.OpenApi(document, address, load)
    labels = {f"{c.http.verb} {c.http.path}": c.method for c in api.methods.values() if c.http is not None}
    wanted = None if methods is None else frozenset(label for label, method in labels.items() if method in methods)
    changes = description.changes(stated, found, wanted)
    return Comparison(_differences(api, changes, labels, address), found.notes)


def _wsdl(api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load) -> Comparison:
    stated, found = _stated_wsdl(wsdl(api, _ANYWHERE)), diff.Wsdl(document, address, load)
    changes = diff.changes(stated, found, methods)
    return Comparison(_differences(api, changes, {name: name for name in api.methods}, address), found.notes)


@lru_cache(maxsize=4)
def _stated_openapi(document: bytes) -> description.OpenApi:
    return description.OpenApi(document)


@lru_cache(maxsize=4)
def _stated_wsdl(document: bytes) -> diff.Wsdl:
    return diff.Wsdl(document)


def _differences(api: Api, changes: Iterable[Change], methods: Mapping[str, str], address: str) -> list[Difference]:
    """Return changes as differences of the methods that they concern, in the order of methods and places."""
    found = []
    for change in changes:
        about = methods.get(change.place[1]) if change.place[0] == "operation" else None
        found.append(
            Difference(
                change.severity,
                f"{api.id}/{about}" if about else api.id,
                ".".join(change.place),
                change.what,
                change.before,
                change.after,
                where=change.pointer.removeprefix(address),
                also=change.also,
            )
        )
    ordered = sorted(found, key=lambda difference: (difference.subject, difference.place, difference.what))
    return recognised(ordered, {api.id: api})
