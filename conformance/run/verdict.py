"""The verdict of a scenario, derived from what its test raised and from known.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import pytest

from conformance.errors import Unarranged
from conformance.run.known import Known, covering
from conformance.scene.verdict import EVERYTHING, Terms, Verdict, verdict_of

RECORDED: Final = ("passed", "known", "differs", "flaky")
"""The verdicts of the scenarios that are recorded: nothing is held against the service."""
FAILED: Final = ("failed", "broken")
"""The verdicts of those that are recorded on request."""


def verdict(
    raised: BaseException | None,
    unproven: Iterable[str],
    known: Sequence[Known],
    endpoint: str,
    terms: Terms = EVERYTHING,
) -> Verdict:
    """Return the verdict of a scenario; a failure that known.toml lists for the endpoint is `known`."""
    if isinstance(raised, pytest.skip.Exception):
        raised = Unarranged(raised.msg or "skipped without a reason")
    found = verdict_of(raised, unproven, terms)
    return _known(found, known, endpoint) if found.name in ("failed", "differs") else found


def _known(failed: Verdict, known: Sequence[Known], endpoint: str) -> Verdict:
    entries = covering(known, endpoint, {f.requirement for f in failed.findings})
    expired = [e for e in entries if e.expired]
    if entries and not expired:
        return replace(failed, name="known", reason="; ".join(map(str, entries)))
    note = f"\nthe expected failure expired on {expired[0].expires.isoformat()}: {expired[0].reason}" if expired else ""
    return replace(failed, reason=f"{failed.reason}{note}")
