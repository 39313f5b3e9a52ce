"""What bends a response: a wire fault, which makes it wrong at a place, or a harmless variation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response

ADDITIONAL, UNKNOWN, UNKNOWN_NUMBER = "unheard_of", "UNHEARD_OF", 987654
"""A member and values that no document names."""


@dataclass(frozen=True)
class Bent:
    """One wrong response: `place` says where it is wrong, in the words of the contract.

    `make` returns the response, which takes longer than finding the place.
    """

    place: str
    make: Callable[[], Response]

    @property
    def answer(self) -> Response:
        """The wrong response."""
        return self.make()


Bend = Callable[[Response, Contract], Iterator[Bent]]
"""Takes a recorded response and gives the ways in which it can be wrong by this fault."""

Vary = Callable[[Response], Response]
"""Varies a response in a way that no client may mind; a response of another wire stays as it is."""


def bodies(bend: Bend, body: bytes, content_type: str, contract: Contract) -> Iterator[tuple[str, bytes]]:
    """Yield the bodies that a response can have with this fault, each with the place at which it is wrong."""
    for bent in bend(Response(200, {"Content-Type": content_type}, body), contract):
        yield bent.place, bent.answer.body
