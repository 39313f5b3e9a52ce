"""What is new since earlier runs: causes that are new, still there or gone, and requirements that change their mind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any, Final

from conformance.history.past_run import PastRun

WINDOW: Final = 14
"""How many runs back flaky requirements are looked for."""
_FEWEST: Final = 3
"""How many runs it takes to say what is usual."""
_FAILING: Final = ("failed", "flaky")
_TESTED: Final = ("passed", "known", "failed", "flaky", "differs")


@dataclass(frozen=True)
class Standing:
    """How long a cause has been there: `first` is the run that first had it without a gap, `good` the last without."""

    cause: str
    first: str
    days: int
    runs: int
    good: str

    @property
    def is_new(self) -> bool:
        """Whether the run before did not have it."""
        return self.runs == 1

    def __str__(self) -> str:
        good = f"; last run without it {self.good}" if self.good else ""
        if self.is_new:
            return f"new{good}"
        return f"day {self.days}, run {self.runs}: first seen {self.first}{good}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        fields = {"cause": self.cause, "new": self.is_new, "first": self.first, "days": self.days, "runs": self.runs}
        return {**fields, "good": self.good, "text": str(self)}


@dataclass(frozen=True)
class Gone:
    """A cause that the run before had and that this run tested without finding it."""

    cause: str
    title: str
    since: str

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return {"cause": self.cause, "title": self.title, "since": self.since}


@dataclass(frozen=True)
class Unsteady:
    """A requirement that failed in some of `runs` runs with these contracts, and passed in others or in the same."""

    requirement: str
    failed: int
    runs: int

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return {"requirement": self.requirement, "failed": self.failed, "runs": self.runs}


@dataclass(frozen=True)
class Since:
    """A run compared with the comparable ones before it; `before` is when the last began, empty if there is none.

    `usual` is how many seconds the complete ones among the last took, 0 if there are too few to say.
    """

    before: str
    standings: Mapping[str, Standing]
    gone: tuple[Gone, ...]
    unsteady: tuple[Unsteady, ...]
    usual: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison in the format of run.json."""
        return {
            "before": self.before,
            "causes": [standing.as_dict() for standing in self.standings.values()],
            "fixed": [gone.as_dict() for gone in self.gone],
            "flaky": [unsteady.as_dict() for unsteady in self.unsteady],
            "usual": self.usual,
        }


def since(run: PastRun, earlier: Sequence[PastRun]) -> Since:
    """Return what is new in a run; `earlier` are the comparable ones before it, the oldest first."""
    standings = {cause: _standing(cause, run, earlier) for cause in run.causes}
    return Since(
        earlier[-1].started if earlier else "",
        standings,
        tuple(_gone(run, earlier)),
        tuple(_unsteady(run, earlier)),
        _usual([n.duration for n in earlier if n.complete][-WINDOW:]),
    )


def _usual(durations: Sequence[float]) -> float:
    return round(median(durations), 1) if len(durations) >= _FEWEST else 0.0


def _standing(cause: str, run: PastRun, earlier: Sequence[PastRun]) -> Standing:
    first, runs, good = run, 1, ""
    for before in reversed(earlier):
        if before.shows(cause):
            first, runs = before, runs + 1
        elif _tested(before, run.causes[cause]):
            good = before.day
            break
    days = (date.fromisoformat(run.day) - date.fromisoformat(first.day)).days + 1
    return Standing(cause, first.day, days, runs, good)


def _gone(run: PastRun, earlier: Sequence[PastRun]) -> Iterator[Gone]:
    """Yield the causes that the last run which could show them had, and that this run would have shown."""
    settled: set[str] = set()
    for position in range(len(earlier) - 1, -1, -1):
        before = earlier[position]
        for cause, known in before.causes.items():
            if cause in settled:
                continue
            settled.add(cause)
            if run.shows(cause) or not _tested(run, known):
                continue
            if known["verdict"] == "flaky" or any(run.verdict(r) == "flaky" for r in known["requirements"]):
                continue  # one good run does not show that chance has ended
            later = earlier[position + 1 :]
            if not any(_tested(each, known) and not each.shows(cause) for each in later):
                yield Gone(cause, known["title"], _standing(cause, before, earlier[:position]).first)


def _tested(run: PastRun, cause: Mapping[str, Any]) -> bool:
    """Return whether a run would have shown a cause: it is complete and tested all that the cause is about.

    A cause without findings is about its methods: each of them has to have been judged, and none to have broken.
    """
    if not run.complete:
        return False
    if requirements := cause["requirements"]:
        return all(run.verdict(r) in _TESTED for r in requirements)
    claimed = [{run.verdict(r) for r in of_method} for of_method in cause.get("claims", {}).values() if of_method]
    if not claimed:
        return not run.counts.get("broken")
    return all("broken" not in verdicts and verdicts & {*_TESTED} for verdicts in claimed)


def _unsteady(run: PastRun, earlier: Sequence[PastRun]) -> Iterator[Unsteady]:
    """Yield the requirements that are flaky in this run, or failed again with these contracts after they had passed.

    Those are reported on each day of a change. A run in which a requirement was flaky counts as one in which it failed.
    """
    window = [n for n in (*earlier, run) if n.contracts == run.contracts and n.complete][-WINDOW:]
    for requirement in sorted({r for n in window for r, verdict in n.verdicts.items() if verdict in _FAILING}):
        tested = [n for n in window if n.verdict(requirement) in _TESTED]
        failed = [n.verdict(requirement) in _FAILING for n in tested]
        changed = tested[-1] is run and failed[-2:-1] != failed[-1:]
        again = sum(now and not before for before, now in pairwise([False, *failed])) > 1
        if run.verdict(requirement) == "flaky" or (changed and again):
            yield Unsteady(requirement, sum(failed), len(failed))
