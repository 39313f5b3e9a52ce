"""What a client sent, and how it breaks its contract: the mirror of what judges find in responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conformance.catalogue import Api
from conformance.catalogue.evidence import Basis, Evidence
from conformance.checks.collector import Place, place_text

MOST = 200
"""The maximum number of findings per request; more of them have no further cause."""


class Severity(StrEnum):
    """How grave a finding about a client is, the gravest first.

    An error is refused or misread by the service; behaviour is a sequence of calls that does harm although each call is
    right; a warning is what the service may forgive.
    """

    ERROR = "error"
    BEHAVIOUR = "behaviour"
    WARNING = "warning"

    def reaches(self, other: Severity) -> bool:
        """Return whether this is as grave as the other, or graver."""
        ranks = list(Severity)
        return ranks.index(self) <= ranks.index(other)


@dataclass(frozen=True)
class Rule:
    """Something that clients are held to: what is wrong where it is broken, and what to do about it.

    `id` identifies it in gate.toml and in reports, for good.
    """

    id: str
    title: str
    do: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class SentFinding:
    """A rule that a client broke: where in the request, what the contract expects there, and what was sent.

    Findings with the same rule and `cause` have one cause. `title` is the rule's unless there is more to say.
    """

    rule: Rule
    place: str
    expected: str
    sent: str
    evidence: Evidence
    severity: Severity
    cause: tuple[str, ...]
    title: str
    do: str

    @property
    def basis(self) -> Basis:
        """The basis of the expectation."""
        return self.evidence.basis


def finding(
    rule: Rule,
    place: Place,
    expected: str,
    sent: str,
    evidence: Evidence,
    *,
    cause: tuple[str, ...],
    severity: Severity | None = None,
    title: str = "",
    do: str = "",
) -> SentFinding:
    """Return a finding; one that rests on an assumption is a warning, whatever its rule says."""
    grave = severity or rule.severity
    if evidence.basis is Basis.ASSUMED:
        grave = Severity.WARNING
    return SentFinding(
        rule, place_text(place), expected, sent, evidence, grave, cause, title or rule.title, do or rule.do
    )


@dataclass(frozen=True)
class Sent:
    """A request as the service reads it, and what is wrong with it.

    `arguments` are the values by the names of the contract, None for one without a value; a value that cannot be read
    is the text that was sent. `method` is what the request calls, empty where that cannot be read.
    """

    method: str = ""
    findings: tuple[SentFinding, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)


class SentNotes:
    """Collects the findings of one request; values of members that hold keys are never quoted."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.found: list[SentFinding] = []
        self._secrets = frozenset(api.secrets)

    def stated(self, obligation: str) -> Evidence:
        """Return what an obligation of the API's clients rests on; one that no contract states is assumed."""
        return self.api.requests.get(obligation, Evidence())

    def add(
        self,
        rule: Rule,
        place: Place,
        expected: str,
        sent: str,
        evidence: Evidence,
        *,
        cause: tuple[str, ...] = (),
        severity: Severity | None = None,
        title: str = "",
        do: str = "",
    ) -> None:
        """Add a finding; without a `cause` of its own, everything that breaks the rule in this API has the same one."""
        if len(self.found) >= MOST:
            return
        shown = "a value that is not shown" if self.is_secret(place) else sent
        cause = (self.api.id, *cause)
        made = finding(rule, place, expected, shown, evidence, cause=cause, severity=severity, title=title, do=do)
        self.found.append(made)

    def is_secret(self, place: Place) -> bool:
        """Return whether a place is that of a key."""
        return isinstance(place, tuple) and place[1] in self._secrets
