"""The verdict of a scenario, derived from the exception its test raised and the requirements it proved."""

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
    """`passed`, `failed`, `broken`, `skipped` or `known`; all but `passed` carry a reason."""

    name: str
    reason: str = ""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def outcome(self) -> str:
        """The corresponding pytest outcome."""
        return {"passed": "passed", "skipped": "skipped", "known": "skipped"}.get(self.name, "failed")


def verdict(raised: BaseException | None, unproven: Iterable[str], known: Sequence[Known], endpoint: str) -> Verdict:
    """Return the verdict of a scenario; `unproven` are the claims that no response tested."""
    if raised is None:
        missing = sorted(unproven)
        if not missing:
            return Verdict("passed")
        listed = "\n".join(f"  {name}" for name in missing)
        return Verdict("broken", f"the scenario claims requirements that no response tested:\n{listed}")
    if isinstance(raised, pytest.skip.Exception):
        return Verdict("skipped", raised.msg or "skipped without a reason")
    if isinstance(raised, Unarranged):
        return Verdict("skipped", str(raised))
    if isinstance(raised, ContractBroken):
        return _failed(raised, known, endpoint)
    if isinstance(raised, ReadableError):
        return Verdict("broken", str(raised))
    return Verdict("broken", f"internal error: {_traceback(raised)}")


def unproven(claimed: Claims, scene: Scene | None) -> set[str]:
    """Return the claims that no response tested; request fields count as tested once sent.

    A rule is proven by passing steps once its method has been called and has responded.
    """
    if scene is None:
        return set(claimed.requirements)
    called = {o.contract.id for o in scene.observations if o.judgement.outcome is not None}
    proven = scene.proven | {rule for rule in claimed.rules if rule.partition("#")[0] in called}
    return {r for r in claimed.requirements if r not in proven and "#request." not in r}


def _failed(raised: ContractBroken, known: Sequence[Known], endpoint: str) -> Verdict:
    entries = covering(known, endpoint, {f.requirement for f in raised.findings})
    if entries and not any(e.expired for e in entries):
        return Verdict("known", "; ".join(map(str, entries)), raised.findings)
    expired = [e for e in entries if e.expired]
    note = f"\nthe expected failure expired on {expired[0].expires.isoformat()}: {expired[0].reason}" if expired else ""
    return Verdict("failed", f"{raised}{note}", raised.findings)


def _traceback(raised: BaseException) -> str:
    """Return the type, message and last three traceback entries of an unexpected error."""
    places: list[Any] = traceback.extract_tb(raised.__traceback__)[-3:]
    lines = "\n".join(f"  {p.filename.rpartition('site-packages/')[2]}:{p.lineno} in {p.name}" for p in places)
    return f"{type(raised).__name__}: {raised}\n{lines}"
