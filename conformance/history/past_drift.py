"""The drift of one run in its line of the history: ids of differences, and what was compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.drift.looked_at import from_text
from conformance.packed import pack, unpack
from conformance.wires.difference import SEVERITIES

_MOST: Final = 2_000
"""How many differences a line has, the most severe first."""
_LONGEST: Final = 120
"""How many characters a line keeps of what was there before and after."""
_SCENARIOS: Final = 5


@dataclass(frozen=True)
class PastDrift:
    """The open differences of a run by id, each with its severity, and the ids of those that were gone.

    `compared` has the parts of each method that were compared: status, Content-Type, answer, error. `facts` are kept in
    the first run that shows a difference: what was there before and after, the day of the recording, and the simplest
    scenarios.
    """

    seen: Mapping[str, str]
    gone: frozenset[str] = frozenset()
    compared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def looked_at(self, identity: str) -> bool:
        """Return whether the run compared the part of the method that a difference is in."""
        subject, place, _ = parts_of(identity)
        return _part(place) in self.compared.get(subject, ())

    def as_dict(self) -> dict[str, Any]:
        """Return the drift as plain values."""
        by_severity = {severity: [i for i, s in self.seen.items() if s == severity] for severity in SEVERITIES}
        return {
            "seen": {severity: ids for severity, ids in by_severity.items() if ids},
            "gone": sorted(self.gone),
            "new": {identity: dict(facts) for identity, facts in self.facts.items()},
            "compared": pack(" ".join([subject, *sorted(parts)]) for subject, parts in sorted(self.compared.items())),
        }


def parts_of(identity: str) -> tuple[str, str, str]:
    """Return the subject, the place and the kind of change that the id of a difference names."""
    subject, _, rest = identity.partition("#drift.")
    place, _, what = rest.rpartition(".")
    return subject, place, what


def past_drift_of(record: Mapping[str, Any] | None) -> PastDrift | None:
    """Return the drift of a run's record, None if nothing was compared."""
    found = from_text(record["compared"]) if record else {}
    if record is None or not found:
        return None
    left = sorted(_open(record), key=lambda d: SEVERITIES.index(d["severity"]))[:_MOST]
    return PastDrift(
        seen={d["id"]: d["severity"] for d in left},
        gone=frozenset(each["id"] for each in record.get("gone", ())),
        compared={subject: frozenset(map(_part, looked.places)) for subject, looked in found.items()},
        facts={d["id"]: _facts(d) for d in left if d["since"] is None or d["since"]["new"]},
    )


def past_drift_from(plain: Mapping[str, Any] | None) -> PastDrift | None:
    """Return the drift in a line of the history, None if nothing was compared."""
    if plain is None:
        return None
    compared = [line.split(" ") for line in unpack(plain["compared"])]
    return PastDrift(
        seen={identity: severity for severity in SEVERITIES for identity in plain["seen"].get(severity, ())},
        gone=frozenset(plain["gone"]),
        compared={subject: frozenset(parts) for subject, *parts in compared},
        facts=plain["new"],
    )


def _open(record: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (d for d in record["differences"] if not d["accepted"])


def _part(place: str) -> str:
    return place.partition(".")[0].partition("[")[0]


def _facts(difference: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: str(difference[name])[:_LONGEST] for name in ("before", "after", "recorded")}
    return {**kept, "scenarios": list(difference["scenarios"][:_SCENARIOS])}
