"""How a stranger writes its responses: otherwise than the mock, in everything that the documents leave open."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response
from conformance.prove import harmless, semantic
from conformance.safe_xml import local, parse

Habit = Callable[[Response, Contract], Response]

_SAME = (
    "other prefixes",
    "members in another order",
    "white space between elements",
    "JSON members in another order",
    "JSON with spaces and escapes",
)
"""Variations of `prove` that mean the same."""
_OTHER = (
    "one more member (JSON)",
    "one more member (SOAP)",
    "other words",
    "nil for an empty text",
    "no member for null",
)
"""Variations of `prove` that the documents allow just as well."""


def _always(habit: Callable[[Response], Response]) -> Habit:
    return lambda response, _: habit(response)


def other_order(response: Response, contract: Contract) -> Response:
    """Return the response with its outermost list turned round, since no document states an order."""
    kind = response.header("Content-Type")
    return _turned_json(response) if "json" in kind else _turned_xml(response) if "xml" in kind else response


def _turned_json(response: Response) -> Response:
    try:
        data = json.loads(response.body)
    except ValueError:
        return response
    if isinstance(data, list):
        return replace(response, body=json.dumps(data[::-1]).encode())
    return response


def _turned_xml(response: Response) -> Response:
    try:
        root = parse(response.body)
    except ValueError:
        return response
    for array in root.iter("return"):
        if len(array) > 1 and all(local(child) == "item" for child in array):
            array[:] = list(array)[::-1]
    return replace(response, body=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


HABITS: Mapping[str, Habit] = {
    "lists in another order": other_order,
    **{name: semantic.VARIATIONS[name] for name in _OTHER},
    **{name: _always(harmless.VARIATIONS[name]) for name in _SAME},
}
"""Every habit of writing, by its name, in the order in which they apply."""


@dataclass
class Manners:
    """How responses leave the service: by which habits they are written, how late, and in which form over HTTP.

    `bends` are further changes, each a function like a habit, for a service that has changed since yesterday.
    """

    habits: Iterable[str] = tuple(HABITS)
    latency: tuple[float, float] = (0.0, 0.004)
    chunked: bool = True
    compressed: bool = True
    bends: list[Habit] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def delay(self) -> float:
        """Return the seconds that a response takes."""
        return self.chance.uniform(*self.latency)

    def written(self, response: Response, contract: Contract | None) -> Response:
        """Return a response as this service writes it."""
        if contract is None:
            return response
        for habit in [*(HABITS[name] for name in self.habits), *self.bends]:
            response = habit(response, contract)
        return response

    def framed(self, response: Response, accepted: str) -> Response:
        """Return a response with the headers of its transfer: compressed where the client takes that."""
        headers = {n.title(): v for n, v in response.headers.items() if n.lower() != "content-length"}
        headers |= {"X-Request-Id": f"{self.chance.getrandbits(64):x}", "Server": "nginx", "Vary": "Accept-Encoding"}
        body = response.body
        if self.compressed and "gzip" in accepted and len(body) > 400:
            headers["Content-Encoding"], body = "gzip", gzip.compress(body)
        if not self.chunked:
            headers["Content-Length"] = str(len(body))
        return replace(response, headers=headers, body=body)
