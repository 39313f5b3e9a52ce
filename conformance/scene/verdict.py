"""The verdict of a scenario, derived from the exception that its steps raised and the requirements it proved."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from conformance.catalogue.evidence import Basis, Evidence
from conformance.checks.finding import Finding
from conformance.errors import ReadableError, Unarranged
from conformance.gherkin.claims import Claims
from conformance.scene.expect import ContractBroken
from conformance.scene.scene import Scene

_WORST_FIRST: Final = ("failed", "broken", "differs", "known", "passed", "skipped")


@dataclass(frozen=True)
class Verdict:
    """`passed`, `failed`, `differs`, `broken`, `skipped` or `known`; all but `passed` carry a reason."""

    name: str
    reason: str = ""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def outcome(self) -> str:
        """The corresponding pytest outcome."""
        return "passed" if self.name == "passed" else "failed" if self.name in ("failed", "broken") else "skipped"


@dataclass(frozen=True)
class Terms:
    """The terms by which a scenario is judged.

    With `assumptions_hold`, a response that contradicts only our assumptions fails, as at the mock, which implements
    them; without, at a live endpoint, it `differs`, and records that others made need not have every member.
    `rests_on` is the evidence of the rules that the scenario uses, whichever its findings name.
    """

    assumptions_hold: bool = True
    rests_on: Sequence[Evidence] = ()


EVERYTHING: Final = Terms()


def verdict_of(raised: BaseException | None, unproven: Iterable[str], terms: Terms = EVERYTHING) -> Verdict:
    """Return the verdict of a scenario; `unproven` are the claims that no response tested."""
    if raised is None:
        missing = sorted(unproven)
        if not missing:
            return Verdict("passed")
        listed = "\n".join(f"  {name}" for name in missing)
        if not terms.assumptions_hold and all("#answer." in name for name in missing):
            what = "no response had a value for these, which the documents let be absent or nil"
            return Verdict("skipped", f"{what}:\n{listed}")
        return Verdict("broken", f"the scenario claims requirements that no response tested:\n{listed}")
    if isinstance(raised, Unarranged):
        return Verdict("skipped", str(raised))
    if isinstance(raised, ContractBroken):
        return _failed(raised, terms)
    if isinstance(raised, ReadableError):
        return Verdict("broken", str(raised))
    return Verdict("broken", f"internal error: {_traceback(raised)}")


def _failed(raised: ContractBroken, terms: Terms) -> Verdict:
    findings = raised.findings
    if raised.expected:
        findings = tuple(replace(f, evidence=f.evidence.weakened(*terms.rests_on)) for f in findings)
    differs = not terms.assumptions_hold and all(f.basis is Basis.ASSUMED for f in findings)
    return Verdict("differs" if differs else "failed", str(raised.with_findings(findings)), findings)


def decisive(raised: BaseException | None, scene: Scene | None) -> BaseException | None:
    """Return what decides the verdict: a response that broke its contract, if a later step could not be arranged.

    The reason why the step could not be arranged may be that very response.
    """
    if not isinstance(raised, Unarranged) or scene is None:
        return raised
    for seen in scene.observations:
        findings = seen.judgement.findings
        if findings and all(finding.judged for finding in findings):
            return ContractBroken(findings, f"after that, a step could not be arranged: {raised}", expected=False)
    return raised


def unproven(claimed: Claims, scene: Scene | None) -> set[str]:
    """Return the claims that no response tested; request fields count as tested once sent.

    A rule is proven by passing steps once its method has been called and has responded.
    """
    if scene is None:
        return set(claimed.requirements)
    called = {seen.contract.id for seen in scene.observations if seen.judgement.outcome is not None}
    proven = scene.proven | {rule for rule in claimed.rules if rule.partition("#")[0] in called}
    return {r for r in claimed.requirements if r not in proven and "#request." not in r}


def worse(*verdicts: tuple[str, str]) -> tuple[int, str]:
    """Return the index of the worse of two verdicts, each a name and a reason, and both reasons as one text.

    A scenario has two verdicts if its steps end with one and its clean-up with another.
    """
    at = min((0, 1), key=lambda each: weight(verdicts[each][0]))
    (_, reason), (other, why) = verdicts[at], verdicts[1 - at]
    return at, reason if why in reason else f"{reason}\n{other}: {why}"


def weight(verdict: str) -> int:
    """Return the rank of a verdict, 0 for the worst."""
    return _WORST_FIRST.index(verdict)


def _traceback(raised: BaseException) -> str:
    """Return the type, message and last three traceback entries of an unexpected error."""
    places: list[Any] = traceback.extract_tb(raised.__traceback__)[-3:]
    lines = "\n".join(f"  {p.filename.rpartition('site-packages/')[2]}:{p.lineno} in {p.name}" for p in places)
    return f"{type(raised).__name__}: {raised}\n{lines}"
