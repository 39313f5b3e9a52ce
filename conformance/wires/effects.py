"""The severity of changes: values that a client may send must not shrink, values that it may receive must not grow."""

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
"""The effect of a change on the set of allowed values; OTHER if it is both or unknown."""

_BREAKS: Final = {REQUEST: (NARROWER, OTHER), RESPONSE: (WIDER, OTHER)}


def severity(direction: str, effect: str) -> str:
    """Return breaking for a change that can fail a client of the older version, else additive."""
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
