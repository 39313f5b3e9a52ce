"""What a rule over sequences is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from conformance.gate.found import Found
from conformance.gate.step import Step


class Observer(Protocol):
    """Watches the calls of a client in their order, and finds what is wrong with the sequence."""

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request, and yield what it shows."""

    def end(self) -> Iterator[Found]:
        """Yield what only the end of all requests shows."""
