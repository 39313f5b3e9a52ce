"""Compares a service's own description, WSDL or OpenAPI, with the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.catalogue import Api
from conformance.drift.conflicts import recognised
from conformance.wires.difference import Difference
from conformance.wires.effects import Change
from conformance.wires.files import beside, nothing
from conformance.wires.registry import wire_of


@dataclass(frozen=True)
class Comparison:
    """The differences between a description and the contracts, and notes about what could not be compared."""

    differences: list[Difference]
    notes: list[str]


def compare(api: Api, document: bytes, methods: frozenset[str] | None = None, file: Path | None = None) -> Comparison:
    """Compare a description with the contracts, optionally limited to some methods.

    A description from a file may refer to other files in its folder. Raises EndpointBroken for an invalid document.
    """
    # Use file URIs as base, so that references to other files resolve; a served description has no base.
    address, load = (file.resolve().as_uri(), beside(file)) if file is not None else ("", nothing)
    found = wire_of(api).compared(api, document, methods, address, load)
    return Comparison(_differences(api, found.changes, found.labels, address), found.notes)


def _differences(api: Api, changes: Iterable[Change], methods: Mapping[str, str], address: str) -> list[Difference]:
    """Return changes as differences of methods, sorted by method and place."""
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
