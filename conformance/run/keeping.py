"""Which scenarios the reports keep whole: all that did not pass, and a sample of those that passed."""

from __future__ import annotations

import zlib
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

SAMPLE, ALL = "sample", "all"
_FEW: Final = 200
"""So many scenarios are kept whole: their reports are small."""
_SAMPLE: Final = 20
"""About so many that passed are kept of a longer run."""


@dataclass(frozen=True)
class Keeping:
    """Decides by the ids and the number of the scenarios, so that all workers of all runs keep the same sample.

    One in `one_in` scenarios that passed is kept, or each if `everything` is true. `expected` are the requirements that
    are expected to fail: a scenario that passes all the same is a failure.
    """

    everything: bool
    one_in: int = 1
    expected: frozenset[str] = frozenset()

    @classmethod
    def of(cls, option: str, scenarios: int, *, compared: bool, expected: frozenset[str]) -> Keeping:
        """Return what a run keeps; `compared` is True if something else than a reader needs the exchanges."""
        everything = option == ALL or (option != SAMPLE and compared) or scenarios <= _FEW
        return cls(everything, max(1, scenarios // _SAMPLE), expected)

    def of_attempt(self, number: int) -> Keeping:
        """Return what is kept of an attempt: from the second on everything, because it is compared with the first."""
        return self if number == 1 else replace(self, everything=True)

    def keeps(self, identity: str, verdict: str, requirements: Set[str]) -> bool:
        """Return whether the steps and exchanges of a scenario with this verdict are kept."""
        if self.everything or verdict != "passed" or not self.expected.isdisjoint(requirements):
            return True
        return zlib.crc32(identity.encode()) % self.one_in == 0
