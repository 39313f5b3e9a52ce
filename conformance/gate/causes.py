"""Causes: findings that one mistake in a client explains, each reported once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conformance.checks.sent import SentFinding, Severity
from conformance.gate.config import Accepted
from conformance.gate.found import Found

_MOST_LISTED = 100
"""How many of a cause's requests, tests and places are listed; all are counted."""


@dataclass
class Cause:
    """One mistake of a client, with the first request that shows it and a count of all.

    `number` is its own number in the report; `accepted` is the entry of gate.toml that accepts it.
    """

    finding: SentFinding
    first: int
    test: str
    method: str
    number: int = 0
    count: int = 0
    requests: list[int] = field(default_factory=list)
    tests: dict[str, None] = field(default_factory=dict)
    methods: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    severity: Severity = Severity.WARNING
    accepted: Accepted | None = None
    _last: int = 0

    def add(self, found: Found) -> None:
        """Count a finding; several in one request are one."""
        finding = found.finding
        if finding.severity is not self.severity and finding.severity.reaches(self.severity):
            # The gravest of them is the one that is shown.
            self.finding, self.first, self.test, self.method = finding, found.number, found.test, found.method
            self.severity = finding.severity
        for known, name in ((self.tests, found.test), (self.methods, found.method), (self.places, finding.place)):
            if name and len(known) < _MOST_LISTED:
                known.setdefault(name)
        if found.number != self._last:
            self._last = found.number
            self.count += 1
            if len(self.requests) < _MOST_LISTED:
                self.requests.append(found.number)

    @property
    def rule(self) -> str:
        """The id of the rule that is broken."""
        return self.finding.rule.id

    def as_dict(self) -> dict[str, Any]:
        """Return the cause as plain values, for reports."""
        evidence = self.finding.evidence
        return {
            "number": self.number,
            "rule": self.rule,
            "severity": str(self.severity),
            "title": self.finding.title,
            "api": self.method.partition("/")[0],
            "methods": list(self.methods),
            "count": self.count,
            "first": {"request": self.first, "test": self.test, "method": self.method},
            "requests": self.requests,
            "tests": list(self.tests),
            "place": self.finding.place,
            "places": list(self.places),
            "expected": self.finding.expected,
            "sent": self.finding.sent,
            "do": self.finding.do,
            "basis": str(self.finding.basis),
            "source": str(evidence),
            "accepted": None if self.accepted is None else self.accepted.as_dict(),
        }


class Causes:
    """Groups findings by their causes, in the order in which these first showed."""

    def __init__(self, accepted: Iterable[Accepted], today: date) -> None:
        self._accepted = tuple(each for each in accepted if not each.expired(today))
        self._causes: dict[tuple[Any, ...], Cause] = {}

    def add(self, found: Found) -> None:
        """Add a finding to its cause."""
        entry = next((each for each in self._accepted if each.covers(found)), None)
        key = (found.finding.rule.id, *found.finding.cause, entry)
        cause = self._causes.get(key)
        if cause is None:
            cause = self._causes[key] = Cause(
                found.finding, found.number, found.test, found.method, severity=found.finding.severity, accepted=entry
            )
        cause.add(found)

    def all(self) -> list[Cause]:
        """Return every cause, the gravest first, and of these the one that showed first; numbered from 1."""
        ranks = list(Severity)
        ordered = sorted(self._causes.values(), key=lambda each: (ranks.index(each.severity), each.first))
        for number, cause in enumerate(ordered, 1):
            cause.number = number
        return ordered

    def used(self) -> frozenset[Accepted]:
        """Return the entries of gate.toml that accept something."""
        return frozenset(each.accepted for each in self._causes.values() if each.accepted is not None)
