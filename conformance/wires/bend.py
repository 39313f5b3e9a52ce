"""What bends a response: a wire fault, which makes it wrong at a place, or a harmless variation."""

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

Vary = Callable[[Response], Response]
"""Varies a response in a way that no client may mind; a response of another wire stays as it is."""
