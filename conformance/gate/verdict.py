"""The verdict of a gate: what its exit code is, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.checks.sent import Severity
from conformance.errors import Exit
from conformance.gate.causes import Cause
from conformance.gate.running import Ended


def failing(causes: Iterable[Cause], fail_on: Severity) -> list[Cause]:
    """Return the causes that fail a gate: as grave as it asks for, and not accepted."""
    return [cause for cause in causes if cause.accepted is None and cause.severity.reaches(fail_on)]


def exit_code(ended: Ended, *, calls: int, failing: int, missing: int) -> int:
    """Return the exit code of a gate.

    A command that failed has the last word. Where it succeeded, a gate without a call has no verdict, and one with
    findings or without a required outcome has failed.
    """
    if ended.code:
        return ended.code
    if not calls:
        return Exit.NO_VERDICT
    return Exit.FAILED if failing or missing else Exit.GOOD


def headline(record: Mapping[str, Any]) -> str:
    """Return what a gate found, in one sentence."""
    causes = open_causes(record)
    counts = ", ".join(f"{count} {_plural(name, count)}" for name, count in record["counts"].items() if count)
    found = (
        f"{counts} in {record['requests']:,} requests"
        if causes
        else f"nothing wrong in {record['requests']:,} requests"
    )
    if not record["calls"]:
        elsewhere = record["elsewhere"]
        found = f"no call arrived ({elsewhere} requests went to other paths)" if elsewhere else "no request arrived"
    if record["command_exit"]:
        return f"The command {record['ended']}; {found}."
    if missing := len(record["required_missing"]):
        found += f"; {missing} required {'outcome was' if missing == 1 else 'outcomes were'} not met"
    return f"{found[0].upper()}{found[1:]}."


def open_causes(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the causes of a record that nobody accepted."""
    return [cause for cause in record["causes"] if cause["accepted"] is None]


def _plural(severity: str, count: int) -> str:
    words = {"behaviour": ("wrong behaviour", "wrong behaviours")}
    one, many = words.get(severity, (severity, f"{severity}s"))
    return one if count == 1 else many
