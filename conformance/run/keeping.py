"""Which scenarios' exchanges the reports keep: all that did not pass, and a sample of those that passed."""

from __future__ import annotations

import zlib
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

SAMPLE, ALL = "sample", "all"
_FEW: Final = 200
"""So many scenarios are kept whole: their reports are small."""
_ONE_IN: Final = 20


@dataclass(frozen=True)
class Keeping:
    """Decides by a scenario's id alone, so that all workers of all runs keep the same sample.

    `expected` are the requirements that are expected to fail: a scenario that passes all the same is a failure.
    """

    everything: bool
    expected: frozenset[str] = frozenset()

    @classmethod
    def of(cls, option: str, scenarios: int, *, compared: bool, expected: frozenset[str]) -> Keeping:
        """Return what a run keeps; `compared` is True if something else than a reader needs the exchanges."""
        return cls(option == ALL or (option != SAMPLE and compared) or scenarios <= _FEW, expected)

    def of_attempt(self, number: int) -> Keeping:
        """Return what is kept of an attempt: from the second on everything, because it is compared with the first."""
        return self if number == 1 else replace(self, everything=True)

    def keeps(self, identity: str, verdict: str, requirements: Set[str]) -> bool:
        """Return whether the exchanges of a scenario with this verdict are kept."""
        if self.everything or verdict != "passed" or not self.expected.isdisjoint(requirements):
            return True
        return zlib.crc32(identity.encode()) % _ONE_IN == 0
