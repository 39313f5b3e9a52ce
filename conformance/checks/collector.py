"""Collects the findings of a response: ordered, limited, and with the nil members of refusals kept apart."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.catalogue.evidence import Evidence
from conformance.checks.finding import PERMITTED, Finding

Place = str | tuple["Place", str | int]
"""Where a value is in a response: the name of a whole, or the place of what holds the value and its member or index.

Only a finding that is kept needs the text of it, so no text is put together for each of a million values.
"""

LIMIT = 50
"""The maximum number of findings per exchange; the last one then states how many more there are."""


@dataclass(frozen=True)
class Rule:
    """The id and evidence of a requirement, for its findings."""

    requirement: str
    evidence: Evidence


def shown(text: str, length: int = 80) -> str:
    """Return text quoted and truncated, so that a hostile response cannot flood a report."""
    return repr(text if len(text) <= length else f"{text[:length]}…")


def place_text(place: Place) -> str:
    """Format a place, such as body.rows[3].id; long or unusual member names are quoted and truncated."""
    parts = []
    while isinstance(place, tuple):
        place, part = place
        parts.append(f"[{part}]" if isinstance(part, int) else f".{shown(part, 100)[1:-1]}")
    return "".join([place, *reversed(parts)])


class Collector:
    """Stores the first findings and counts the rest, so that a million errors need no memory."""

    def __init__(self, overflow: Rule) -> None:
        self._overflow = overflow
        self._count = 0
        # Apart, since only the whole answer shows whether a nil was a refusal's right (see `findings`).
        self._firm: list[tuple[int, Finding]] = []
        self._nils: list[tuple[int, Finding]] = []
        self._totals = [0, 0]
        self._worst = [PERMITTED, PERMITTED]

    def add(
        self,
        rule: Rule,
        place: Place,
        expected: str,
        actual: str,
        *,
        severity: str = "breaking",
        nil: bool = False,
    ) -> None:
        """Add a broken requirement; `nil` marks one that a refusal is allowed."""
        self._count += 1
        self._totals[nil] += 1
        kept = self._nils if nil else self._firm
        if len(kept) >= LIMIT - 1 and severity not in (PERMITTED, "additive"):
            self._worst[nil] = "breaking"
        if len(kept) < LIMIT:
            where = place_text(place)
            kept.append((self._count, Finding(rule.requirement, where, expected, actual, severity, rule.evidence)))

    @property
    def is_full(self) -> bool:
        """True if further findings are only counted, so that their texts are not needed."""
        return len(self._firm) >= LIMIT

    def count(self, more: int, *, permitted: bool = False) -> None:
        """Count findings that are not stored because the collector is full."""
        self._totals[False] += more
        if not permitted:
            self._worst[False] = "breaking"

    @property
    def has_nils(self) -> bool:
        """True if a nil was added, so that it matters whether the call was refused."""
        return bool(self._nils)

    def findings(self, *, refused: bool) -> tuple[Finding, ...]:
        """Return the findings in order, at most LIMIT; nils of a refused call are omitted."""
        kept = self._firm if refused else sorted(self._firm + self._nils, key=lambda noted: noted[0])
        total = self._totals[False] + (0 if refused else self._totals[True])
        if total <= LIMIT:
            return tuple(finding for _, finding in kept)
        unseen = [finding.severity for _, finding in kept[LIMIT - 1 :]]
        worst = {*self._worst[:1], *([] if refused else self._worst[1:]), *unseen}
        more = Finding(
            self._overflow.requirement,
            "the rest of the answer",
            "no further findings",
            f"{total - LIMIT + 1} more findings follow and are not shown",
            PERMITTED if worst <= {PERMITTED, "additive"} else "breaking",
            self._overflow.evidence,
        )
        return (*(finding for _, finding in kept[: LIMIT - 1]), more)
