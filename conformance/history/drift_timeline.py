"""Drift over the nights: when each difference appeared, was still there, and was gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from typing import Any, Final

from conformance.history.drift_since import standing_of
from conformance.history.past_drift import parts_of
from conformance.history.past_run import PastRun
from conformance.report.causes import many
from conformance.report.lines import wrapped
from conformance.report.summary import clean
from conformance.wires.difference import SEVERITIES

APPEARED, STILL, GONE, ABSENT, UNKNOWN = "appeared", "still there", "gone", "not there", "not compared"
LETTERS: Final = {APPEARED: "N", STILL: "=", GONE: "G", ABSENT: ".", UNKNOWN: "?"}


@dataclass(frozen=True)
class Period:
    """A time in which a difference was there: its first and last day, its runs, and the last day before without it.

    `gone` is the day of the run that found it gone, "" if none has; `unseen` counts the runs that did not look since.
    """

    first: str
    last: str
    runs: int
    good: str
    gone: str
    unseen: int = 0

    def __str__(self) -> str:
        days = self.first if self.first == self.last else f"{self.first} to {self.last}"
        good = f"; last run without it {self.good}" if self.good else ""
        now = f"gone {self.gone}" if self.gone else "not compared since" if self.unseen else "still there"
        return f"{days}, {many(self.runs, 'run')}{good}; {now}"


@dataclass(frozen=True)
class Line:
    """One difference: what it is, its state in each run, and the times in which it was there, the oldest first."""

    id: str
    severity: str
    before: str
    after: str
    states: tuple[str, ...]
    periods: tuple[Period, ...]

    @property
    def subject(self) -> str:
        """The method, or the whole API."""
        return parts_of(self.id)[0]

    @property
    def change(self) -> str:
        """Where it is and what happened there."""
        _, place, what = parts_of(self.id)
        return f"{place}: {what.replace('-', ' ')}"

    @property
    def is_open(self) -> bool:
        """Whether the last run that looked showed it."""
        return not self.periods[-1].gone

    def as_dict(self, runs: Sequence[PastRun]) -> dict[str, Any]:
        """Return the line as plain values, with the state in each of its runs."""
        nights = [
            {"run": run.id, "started": run.started, "state": state}
            for run, state in zip(runs, self.states, strict=True)
        ]
        subject, place, what = parts_of(self.id)
        about = {"id": self.id, "severity": self.severity, "subject": subject, "place": place}
        change = {"what": what.replace("-", " "), "before": self.before, "after": self.after}
        return {**about, **change, "open": self.is_open, "periods": [asdict(p) for p in self.periods], "runs": nights}


def timeline(runs: Sequence[PastRun]) -> list[Line]:
    """Return a line per difference that these runs of one endpoint showed, what appeared last first."""
    ids = dict.fromkeys(identity for run in runs if run.drift for identity in run.drift.seen)
    return sorted((_line(i, runs) for i in ids), key=lambda line: (line.periods[-1].first, line.is_open), reverse=True)


def _line(identity: str, runs: Sequence[PastRun]) -> Line:
    states = tuple(_states(identity, runs))
    shown = [run.drift for run in runs if run.drift and identity in run.drift.seen]
    facts = next((drift.facts[identity] for drift in reversed(shown) if identity in drift.facts), {})
    severity = shown[-1].seen[identity]
    periods = tuple(_periods(identity, runs, states))
    return Line(identity, severity, facts.get("before", ""), facts.get("after", ""), states, periods)


def _states(identity: str, runs: Sequence[PastRun]) -> Iterator[str]:
    is_there = False
    for run in runs:
        if run.drift is None:
            yield UNKNOWN
        elif identity in run.drift.seen:
            yield STILL if is_there else APPEARED
            is_there = True
        elif identity in run.drift.gone:
            yield GONE if is_there else ABSENT
            is_there = False
        else:
            yield ABSENT if not is_there and run.complete and run.drift.looked_at(identity) else UNKNOWN


def _periods(identity: str, runs: Sequence[PastRun], states: Sequence[str]) -> Iterator[Period]:
    first = 0
    days: list[str] = []
    for number, (run, state) in enumerate(zip(runs, states, strict=True)):
        if state == APPEARED:
            first, days = number, [run.day]
        elif state == STILL:
            days.append(run.day)
        elif state == GONE:
            yield _period(identity, runs[: first + 1], days, run.day)
            days = []
    if days:
        unseen = len(list(takewhile(lambda state: state == UNKNOWN, reversed(states))))
        yield replace(_period(identity, runs[: first + 1], days, ""), unseen=unseen)


def _period(identity: str, until_first: Sequence[PastRun], days: Sequence[str], gone: str) -> Period:
    *earlier, first = until_first
    good = standing_of(identity, first.day, first.selection, earlier).good
    return Period(days[0], days[-1], len(days), good, gone)


def table(label: str, runs: Sequence[PastRun], lines: Sequence[Line], width: int) -> Iterator[str]:
    """Yield a table for a terminal, a column per run with its day above; or in words that there was no drift."""
    between = f"{many(len(runs), 'run')} from {runs[0].day} to {runs[-1].day}"
    if not lines:
        yield f"no drift at {label}: {between} compared responses with recordings"
        return
    yield f"drift at {label}: {between}, the oldest first"
    yield "  ".join(f"{letter} {state}" for state, letter in LETTERS.items())
    yield ""
    yield "".join(run.day[-2] for run in runs)
    yield "".join(run.day[-1] for run in runs)
    indent = " " * (len(runs) + 2)
    for line in sorted(lines, key=lambda line: SEVERITIES.index(line.severity)):
        values = f" ({line.before} → {line.after})" if line.before or line.after else ""
        title = f"{line.severity}: {line.subject} {line.change}{values}"
        letters = "".join(LETTERS[state] for state in line.states)
        yield from wrapped(clean(f"{letters}  {title}"), width, indent)
        for period in line.periods:
            yield from wrapped(f"{indent}{period}", width, indent)
