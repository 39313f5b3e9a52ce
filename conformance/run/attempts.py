"""Attempts at one scenario: how many there may be, when a further one is harmless, and what they come to together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformance.catalogue import Contract
from conformance.catalogue.trace import Kind
from conformance.endpoint.settings import Profile
from conformance.errors import UserError
from conformance.scene.verdict import weight

FLAKY: Final = "flaky"
TOO_MANY: Final = "more than a tenth of the scenarios failed or broke, which is not chance"
_MOST: Final = 9
_FEW, _SHARE = 20, 10
_KEPT: Final = ("verdict", "reason", "findings", "duration", "steps", "exchanges", "not_kept")
"""What the record of a scenario has of each attempt before its last."""
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Retries:
    """How many further attempts a scenario has that failed or broke."""

    times: int = 0

    @classmethod
    def of(cls, option: Callable[[str], Any], profile: Profile) -> Retries:
        """Return what --retry-failed chooses, by default one attempt at a live endpoint; UserError for no number."""
        text = str(option("retry_failed"))
        if not text:
            return cls(1 if profile.kind == "live" and option("cassettes") != "replay" else 0)
        if text.isascii() and text.isdecimal() and int(text) <= _MOST:
            return cls(int(text))
        do = f"use a whole number from 0 to {_MOST}"
        raise UserError(f"invalid number of further attempts {text!r}", where="--retry-failed", do=do)


def once_only(calls: Iterable[Contract], profile: Profile) -> str:
    """Return why a scenario with these calls is not tried again at an endpoint, empty where it may be.

    What is binding is never repeated: the first attempt may have had its effect, whatever the response was.
    """
    if profile.kind != "live":
        return ""
    for contract in calls:
        trace = contract.trace
        if trace is not None and Kind.BINDING in (trace.kind, contract.left):
            return f"{contract.method} can leave a binding trace"
        if trace is not None and trace.only_where and Kind.BINDING in profile.allows:
            return f"{contract.method} can leave a binding trace, which the profile {profile.name} allows"
    return ""


def together(attempts: Sequence[Record]) -> dict[str, Any]:
    """Return the record of a scenario from those of its attempts, the earliest first; nothing of any is lost.

    All but the last failed or broke. If the last did not, the scenario is flaky. If the last was skipped, it decides
    nothing, and the verdict before it stays.
    """
    last = dict(attempts[-1])
    if len(attempts) == 1:
        return last
    last["attempts"] = [{name: each[name] for name in _KEPT} for each in attempts[:-1]]
    last["duration"] = round(sum(each["duration"] for each in attempts), 4)
    if last["verdict"] in ("passed", "known", "differs"):
        shown = [*attempts[:-1], attempts[-1]]
        last["verdict"] = FLAKY
    else:
        worst = min(attempts, key=lambda each: weight(each["verdict"]))
        shown = [worst]
        last |= {"verdict": worst["verdict"], "proven": worst["proven"]}
    last["findings"] = _each_once(finding for each in shown for finding in each["findings"])
    last["reason"] = _reason(attempts, shown[0])
    return last


def _reason(attempts: Sequence[Record], shown: Record) -> str:
    """Return the reason of one attempt, followed by how each of the others ended."""
    lines = [shown["reason"].rstrip("\n")]
    for number, each in enumerate(attempts, 1):
        if each is not shown:
            same = each["verdict"] == shown["verdict"] and each["reason"] == shown["reason"]
            lines.append(f"attempt {number} of {len(attempts)}: {_ended(each, same=same)}")
    return "\n".join(lines)


def _ended(attempt: Record, *, same: bool) -> str:
    if same:
        return f"{attempt['verdict']} in the same way"
    first = next(iter(attempt["reason"].strip().splitlines()), "")
    return f"{attempt['verdict']}: {first}" if first else str(attempt["verdict"])


def _each_once(findings: Iterable[Record]) -> list[Record]:
    found: list[Record] = []
    for finding in findings:
        if finding not in found:
            found.append(finding)
    return found


def are_too_many(failing: int, played: int) -> bool:
    """Return whether so many of the played scenarios failed or broke that nothing is tried again."""
    return failing > max(_FEW, played // _SHARE)
