"""How much a change matters: what a client may send must not shrink, and what it may get must not grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from conformance.wires.difference import ADDITIVE, BREAKING

REQUEST: Final = "request"
RESPONSE: Final = "response"

WIDER: Final = "wider"
NARROWER: Final = "narrower"
OTHER: Final = "other"
"""What a change does to the set of allowed values; OTHER where it does both, or where it cannot be told."""

_BREAKS: Final = {REQUEST: (NARROWER, OTHER), RESPONSE: (WIDER, OTHER)}


def severity(direction: str, effect: str) -> str:
    """Return breaking for what can fail a client that relied on what was, else additive."""
    return BREAKING if effect in _BREAKS[direction] else ADDITIVE


@dataclass(frozen=True)
class Change:
    """One change; `pointer` is where in the newer document it was made, `also` the other places where it shows."""

    severity: str
    place: tuple[str, ...]
    what: str
    before: str
    after: str
    pointer: str = ""
    also: tuple[str, ...] = ()

    def below(self, *steps: str) -> Change:
        """Return the change as it is seen from a place further out."""
        return replace(self, place=(*steps, *self.place))


@dataclass(frozen=True)
class Comparison:
    """What a description changes of the contracts, whose methods it names as `labels` says, and what was not read."""

    changes: list[Change]
    labels: Mapping[str, str]
    notes: list[str]
