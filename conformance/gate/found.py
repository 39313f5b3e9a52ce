"""A finding of the gate: what a client did wrong, and the request that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.catalogue import Evidence
from conformance.checks.sent import Rule, SentFinding, Severity, finding
from conformance.gate.step import Step


@dataclass(frozen=True)
class Found:
    """A finding with the number of the request that shows it, its test, and the method that it is about."""

    finding: SentFinding
    number: int
    test: str
    method: str


def found(
    rule: Rule,
    step: Step,
    place: str,
    expected: str,
    sent: str,
    evidence: Evidence,
    *,
    cause: tuple[str, ...] = (),
    severity: Severity | None = None,
    title: str = "",
) -> Found:
    """Return a finding about a step; without a `cause`, all that breaks the rule in a method has the same."""
    key = (step.entry.api, *(cause or (step.method,)))
    made = finding(rule, place, expected, sent, evidence, cause=key, severity=severity, title=title)
    return Found(made, step.entry.number, step.entry.test, step.method)
