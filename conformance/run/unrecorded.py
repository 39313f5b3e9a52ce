"""What a recording did not record, why, and what remains of it: an older cassette or none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.cassettes.reading import read
from conformance.errors import CassetteError
from conformance.report.causes import many
from conformance.report.summary import clean
from conformance.run.verdict import FAILED

RUN: Final = "run.json"
_MOST_NAMED: Final = 20
_MOST_REASONS: Final = 3


@dataclass(frozen=True)
class Outcome:
    """A scenario of a run that records: its verdict, empty if it has none, and its reason in a line."""

    id: str
    verdict: str
    reason: str


def outcomes(file: Path) -> list[Outcome]:
    """Return the scenarios in a run.json, none without one."""
    try:
        run = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    verdicts = [(s, s["verdict"]) for s in run["scenarios"]] + [(s, "") for s in run["missing"]]
    return [Outcome(s["id"], verdict, _line(s)) for s, verdict in verdicts]


def _line(scenario: Mapping[str, Any]) -> str:
    return clean(" ".join(scenario.get("reason", "").split())) or "no reason recorded"


@dataclass(frozen=True)
class Remaining:
    """What is left of the cassette of a scenario; `path` returns where it is, and `replaced` are those of this run."""

    path: Callable[[str], Path | None]
    replaced: Collection[Path]

    def is_recorded(self, scenario: str) -> bool:
        """Return whether this run recorded the scenario."""
        return self.path(scenario) in self.replaced

    def is_kept(self, scenario: str) -> bool:
        """Return whether the scenario has an older cassette."""
        file = self.path(scenario)
        return file is not None and file.is_file() and not self.is_recorded(scenario)

    def of(self, scenario: str) -> str:
        """Return it in words."""
        file = self.path(scenario)
        if self.is_recorded(scenario):
            return "recorded as it is"
        if file is None or not self.is_kept(scenario):
            return "no cassette"
        try:
            day = read(file).day
        except CassetteError:
            return "its older cassette was kept and cannot be read"
        return f"its cassette of {day} was kept" if day else "its older cassette was kept"


def lines(found: Sequence[Outcome], remaining: Remaining) -> Iterator[str]:
    """Yield a warning for what failed, broke or did not run to its end, and a note for what differs or was skipped."""
    if failed := [o for o in found if o.verdict in FAILED]:
        yield f"warning: {many(len(failed), 'scenario')} failed or broke: {_summed(failed, remaining)}"
        yield from _named(failed, remaining)
        if any(remaining.is_recorded(o.id) for o in failed):
            yield "  later runs are compared with what failed; record again when it is mended"
        else:
            yield "  see the report, then record again; or record what fails as it is, with --record-failures"
    if cut := [o for o in found if not o.verdict]:
        yield f"warning: {many(len(cut), 'scenario')} did not run to the end: {_summed(cut, remaining)}"
        yield from _named(cut, remaining)
        yield "  record again; what was recorded is whole"
    if differs := [o for o in found if o.verdict == "differs"]:
        word = "contradicts" if len(differs) == 1 else "contradict"
        yield f"note: {many(len(differs), 'scenario')} {word} an assumption: {_summed(differs, remaining)}"
    if skipped := [o for o in found if o.verdict == "skipped"]:
        was = "was" if len(skipped) == 1 else "were"
        yield f"note: {many(len(skipped), 'scenario')} {was} skipped: {_summed(skipped, remaining)}"
        reasons = Counter(o.reason for o in skipped)
        yield from (f"  {count:,} × {reason}" for reason, count in reasons.most_common(_MOST_REASONS))
        if len(reasons) > _MOST_REASONS:
            yield f"  and {many(len(reasons) - _MOST_REASONS, 'more reason')}"


def _named(found: Sequence[Outcome], remaining: Remaining) -> Iterator[str]:
    for each in found[:_MOST_NAMED]:
        yield f"  {each.verdict or 'cut short'}  {each.id} ({remaining.of(each.id)})"
    if len(found) > _MOST_NAMED:
        yield f"  and {len(found) - _MOST_NAMED:,} more"


def _summed(found: Sequence[Outcome], remaining: Remaining) -> str:
    """Return how many scenarios were recorded, how many keep an older cassette, and how many have none."""
    recorded = sum(remaining.is_recorded(o.id) for o in found)
    kept = sum(remaining.is_kept(o.id) for o in found)
    none = len(found) - recorded - kept
    counted = ((recorded, "recorded as it is"), (kept, "kept as recorded before"), (none, "without a cassette"))
    return ", ".join(f"{count:,} {words}" for count, words in counted if count)
