"""Recognises differences that are known conflicts between the sources of a contract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from conformance.catalogue import Api, Conflict
from conformance.wires.difference import Difference

_PARTS = {
    part: re.compile(rf"operation\.[A-Z]+ /.*?\.(?:{names})\.(.*)")
    for part, names in (
        ("answer", r"response\.2..|response\.default"),
        ("error", r"response\.[45].."),
        ("request", "query|path|header|cookie|body"),
    )
}
"""Patterns for places in an OpenAPI description, by the contract's name for the part."""


def recognised(found: Iterable[Difference], apis: Mapping[str, Api]) -> list[Difference]:
    """Return the differences, marking those that match the other source of a recorded conflict."""
    return [replace(difference, conflict=_known(difference, apis)) for difference in found]


def _known(difference: Difference, apis: Mapping[str, Api]) -> str:
    name, _, method = difference.subject.partition("/")
    api = apis.get(name)
    if api is None:
        return ""
    for conflict in _conflicts(api, method):
        for place, readings in conflict.accepts.items():
            if any(_fits(place, own) for own in _places(difference)) and _is_one_of(difference.after, readings):
                return f"{conflict.about}: {conflict.other}"
    return ""


def _conflicts(api: Api, method: str) -> Iterator[Conflict]:
    """Yield the conflicts of the API and of a method, or of all methods if none is named."""
    yield from api.conflicts
    for contract in api.methods.values():
        if method in ("", contract.method):
            yield from contract.about.conflicts


def _places(difference: Difference) -> Iterator[str]:
    """Yield the place, and for part of an operation also its name in contracts: `answer.[].id`, `request.page`."""
    yield difference.place
    for part, pattern in _PARTS.items():
        if found := pattern.fullmatch(difference.place):
            yield f"{part}.{found[1]}"


def _is_one_of(after: str, readings: Iterable[str]) -> bool:
    """True if the new value, or each of a comma-separated list of values, is among the readings."""
    return any(_fits(reading, after) for reading in readings) or all(
        any(_fits(reading, word) for reading in readings) for word in after.split(", ")
    )


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None
