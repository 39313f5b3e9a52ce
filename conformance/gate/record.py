"""The record of a gate: everything that its reports are written from, and gate.json itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from conformance import __version__
from conformance.checks.sent import Severity
from conformance.gate import verdict
from conformance.gate.config import Accepted
from conformance.gate.judging import Judge
from conformance.gate.masks import Masks
from conformance.gate.running import Ended

FORMAT = 1
"""The version of the form of gate.json."""


@dataclass(frozen=True)
class About:
    """What a gate was run with."""

    command: Sequence[str]
    fail_on: Severity
    accepted: tuple[Accepted, ...] = ()
    required: tuple[str, ...] = ()
    client: str = ""


def record(
    about: About, ended: Ended, judge: Judge, masks: Masks, *, started: datetime, dropped: int = 0
) -> dict[str, Any]:
    """Return the record as plain values, with keys masked."""
    causes = judge.causes.all()
    open_ = [cause for cause in causes if cause.accepted is None]
    counts = Counter(cause.severity for cause in open_)
    reached = judge.coverage.as_dict()
    missing = [outcome for outcome in about.required if outcome not in judge.coverage.outcomes]
    failing = verdict.failing(causes, about.fail_on)
    used, today = judge.causes.used(), date.today()
    return {
        "gate": FORMAT,
        "conformance": __version__,
        "complete": not dropped,
        "client": about.client,
        "exit_code": verdict.exit_code(ended, calls=judge.calls, failing=len(failing), missing=len(missing)),
        "command": [masks.text(word) for word in about.command],
        "command_exit": ended.code,
        "ended": str(ended),
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - started).total_seconds(), 3),
        "fail_on": str(about.fail_on),
        "requests": judge.requests,
        "calls": judge.calls,
        "elsewhere": judge.elsewhere,
        "tests": len(judge.tests),
        "journal_dropped": dropped,
        "counts": {str(severity): counts[severity] for severity in Severity},
        "causes": [masked(cause.as_dict(), masks) for cause in causes],
        "failing": [cause.number for cause in failing],
        "config": {
            "expired": [str(entry) for entry in about.accepted if entry.expired(today)],
            "unused": [str(entry) for entry in about.accepted if entry not in used and not entry.expired(today)],
        },
        "required_missing": missing,
        "coverage": reached,
    }


def masked(value: Any, masks: Masks) -> Any:
    """Return plain values with every key in their texts masked."""
    if isinstance(value, str):
        return masks.text(value)
    if isinstance(value, dict):
        return {name: masked(member, masks) for name, member in value.items()}
    return [masked(item, masks) for item in value] if isinstance(value, list) else value
