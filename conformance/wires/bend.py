"""A wire fault: what it makes of a response, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response


@dataclass(frozen=True)
class Bent:
    """One wrong response: `place` says where it is wrong, in the words of the contract."""

    place: str
    answer: Response


Bend = Callable[[Response, Contract], Iterator[Bent]]
"""Takes a recorded response and gives the ways in which it can be wrong by this fault."""
