"""The result of a comparison, and its record in drift.json and run.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.drift.consumers import Consumer, affected
from conformance.drift.looked_at import LookedAt, as_text
from conformance.errors import Exit
from conformance.wires.difference import BREAKING, SEVERITIES, Difference


@dataclass(frozen=True)
class Drift:
    """The result of a comparison: both sides, the differences, which of them are accepted, and notes.

    `consumers` are the clients of the service, which are named where a difference concerns them.
    `described` is True if a description was compared instead of calls; notes then list what was not loaded.
    `accept` are the words of the command that accepts differences, to which their ids are added. `compared` is what
    was looked at, by method, where a later comparison needs to know.
    """

    before: str
    after: str
    calls: int
    methods: int
    differences: Sequence[Difference]
    accepted: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    described: bool = False
    consumers: Sequence[Consumer] = ()
    accept: Sequence[str] = ()
    compared: Mapping[str, LookedAt] = field(default_factory=dict)

    @property
    def open(self) -> list[Difference]:
        """The differences that are neither accepted nor known conflicts, most severe first."""
        remaining = [d for d in self.differences if d.id not in self.accepted and not d.conflict]
        return sorted(remaining, key=lambda d: (SEVERITIES.index(d.severity), d.subject, d.place))

    def exit_code(self, *, strict: bool) -> int:
        """1 for a breaking difference (strict: any difference), 3 if nothing could be compared, else 0."""
        if any(strict or d.severity == BREAKING for d in self.open):
            return Exit.FAILED
        return Exit.NO_VERDICT if self.notes and not self.calls else Exit.GOOD

    def as_dict(self) -> dict[str, Any]:
        """Return the record in the format of drift.json; since when a difference is there is for the history to say."""
        return {
            "format": 1,
            "before": self.before,
            "after": self.after,
            "calls": self.calls,
            "methods": self.methods,
            "described": self.described,
            "counts": {s: sum(d.severity == s for d in self.open) for s in SEVERITIES},
            "notes": list(self.notes),
            "accept": list(self.accept),
            "compared": as_text(self.compared),
            "differences": [
                {
                    **d.as_dict(),
                    "accepted": self.accepted.get(d.id, "") or d.conflict,
                    "affects": [
                        {"consumer": each.name, "methods": methods} for each, methods in affected(d, self.consumers)
                    ],
                    "since": None,
                }
                for d in self.differences
            ],
        }


def as_json(record: Mapping[str, Any]) -> str:
    """Return a record as text."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"
