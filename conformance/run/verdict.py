"""One scenario's verdict, from what its test raised and what its exchanges proved."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.errors import ReadableError, Unarranged
from conformance.gherkin.claims import Claims
from conformance.run.known import Known, covering
from conformance.scene.expect import ContractBroken
from conformance.scene.scene import Scene


@dataclass(frozen=True)
class Verdict:
    """passed, failed, broken, skipped or known; always with a reason unless it passed."""

    name: str
    reason: str = ""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def outcome(self) -> str:
        """The word that pytest has for it."""
        return {"passed": "passed", "skipped": "skipped", "known": "skipped"}.get(self.name, "failed")


def verdict(raised: BaseException | None, unproven: Iterable[str], known: Sequence[Known], endpoint: str) -> Verdict:
    """Return the verdict of a scenario; `unproven` is what it claims and no answer put to the test."""
    if raised is None:
        missing = sorted(unproven)
        if not missing:
            return Verdict("passed")
        listed = "\n".join(f"  {name}" for name in missing)
        return Verdict("broken", f"the scenario claims what no answer put to the test:\n{listed}")
    if isinstance(raised, pytest.skip.Exception):
        return Verdict("skipped", raised.msg or "skipped without a reason")
    if isinstance(raised, Unarranged):
        return Verdict("skipped", str(raised))
    if isinstance(raised, ContractBroken):
        return _failed(raised, known, endpoint)
    if isinstance(raised, ReadableError):
        return Verdict("broken", str(raised))
    return Verdict("broken", f"the suite itself broke: {_told(raised)}")


def unproven(claimed: Claims, scene: Scene | None) -> set[str]:
    """Return the claims that no answer put to the test; a request's fields are tested by being sent.

    A rule holds if the steps do, once its method was called and answered.
    """
    if scene is None:
        return set(claimed.requirements)
    called = {seen.contract.id for seen in scene.observations if seen.judgement.outcome is not None}
    proven = scene.proven | {rule for rule in claimed.rules if rule.partition("#")[0] in called}
    return {r for r in claimed.requirements if r not in proven and "#request." not in r}


def _failed(raised: ContractBroken, known: Sequence[Known], endpoint: str) -> Verdict:
    entries = covering(known, endpoint, {f.requirement for f in raised.findings})
    if entries and not any(e.expired for e in entries):
        return Verdict("known", "; ".join(map(str, entries)), raised.findings)
    over = [e for e in entries if e.expired]
    note = f"\nit was known until {over[0].expires.isoformat()}, which is over: {over[0].reason}" if over else ""
    return Verdict("failed", f"{raised}{note}", raised.findings)


def _told(raised: BaseException) -> str:
    """Return the last places and the message of an error that nobody foresaw."""
    places: list[Any] = traceback.extract_tb(raised.__traceback__)[-3:]
    lines = "\n".join(f"  {p.filename.rpartition('site-packages/')[2]}:{p.lineno} in {p.name}" for p in places)
    return f"{type(raised).__name__}: {raised}\n{lines}"
