"""Since when drift is there: the first run that showed a difference, the last without it, and what is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from conformance.drift.looked_at import LookedAt, from_text
from conformance.history.past_drift import parts_of
from conformance.history.past_run import PastRun
from conformance.history.since import Standing

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Present:
    """What is compared with the history: its day, its selection, and the scenarios that were collected and played.

    `selection` is None where it is not that of a run; then nothing is said to be gone.
    """

    day: str
    selection: str | None = None
    complete: bool = False
    collected: Collection[str] = ()
    played: Collection[str] = ()

    @classmethod
    def of(cls, run: Record, now: PastRun) -> Present:
        """Return the run of a record."""
        ids = {s["id"]: s["verdict"] for s in (*run["scenarios"], *({**s, "verdict": "none"} for s in run["missing"]))}
        played = {i for i, verdict in ids.items() if verdict not in ("none", "skipped", "broken")}
        return cls(now.day, now.selection, run["complete"], ids.keys(), played)


def aged(record: Record, present: Present, earlier: Sequence[PastRun]) -> dict[str, Any]:
    """Return a drift record in which each difference says since when it is there, and what is gone is listed.

    `earlier` are the runs at the same endpoint, the oldest first.
    """
    before = [run for run in earlier if run.drift is not None]
    differences = [{**d, "since": _age(d, present, before)} for d in record["differences"]]
    gone = list(_gone(record, present, before)) if present.selection is not None else []
    return {**record, "differences": differences, "since_run": before[-1].started if before else "", "gone": gone}


def _age(difference: Record, present: Present, earlier: Sequence[PastRun]) -> dict[str, Any] | None:
    if not difference["scenarios"] or not earlier:
        return None
    standing = standing_of(difference["id"], present.day, present.selection, earlier)
    return {name: value for name, value in standing.as_dict().items() if name != "cause"}


def standing_of(identity: str, day: str, selection: str | None, earlier: Sequence[PastRun]) -> Standing:
    """Return how long a difference has been there that a run of this day shows.

    It has been there from the run that first showed it, until a run says that it is gone. The last run without it is
    one of the same selection that compared the part of the method.
    """
    first, runs, good = day, 1, ""
    for run in reversed(earlier):
        if run.drift is None:
            continue
        if identity in run.drift.seen:
            first, runs, good, selection = run.day, runs + 1, "", run.selection
        elif identity in run.drift.gone:
            good = good or run.day
            break
        elif run.complete and selection in (None, run.selection) and run.drift.looked_at(identity):
            good = good or run.day
    days = (date.fromisoformat(day) - date.fromisoformat(first)).days + 1
    return Standing(identity, first, days, runs, good)


def _gone(record: Record, present: Present, earlier: Sequence[PastRun]) -> Iterator[dict[str, str]]:
    """Yield the differences that the last run which mentions them showed, and that are not there any more."""
    now = {d["id"]: d["accepted"] for d in record["differences"]}
    compared = from_text(record["compared"])
    settled: set[str] = set()
    for position in range(len(earlier) - 1, -1, -1):
        run = earlier[position]
        if run.drift is None:
            continue
        for identity, severity in run.drift.seen.items():
            if identity in settled or (identity in now and not now[identity]):
                continue
            facts = _facts(identity, earlier[: position + 1])
            why = _why(identity, facts, now, compared) if _is_looked_at(identity, facts, compared, present, run) else ""
            if why:
                first = standing_of(identity, run.day, run.selection, earlier[:position]).first
                subject, place, what = parts_of(identity)
                about = {"id": identity, "severity": severity, "subject": subject, "place": place}
                days = {"first": first, "last": run.day, "why": why, "text": f"since {first}; {why}"}
                yield {**about, "what": what.replace("-", " "), **days}
        settled |= {*run.drift.seen, *run.drift.gone}


def _facts(identity: str, runs: Sequence[PastRun]) -> Record:
    known = (run.drift.facts.get(identity) for run in reversed(runs) if run.drift is not None)
    return next(filter(None, known), {})


def _is_looked_at(
    identity: str, facts: Record, compared: Mapping[str, LookedAt], present: Present, last: PastRun
) -> bool:
    """Return whether the present comparison would show a difference: its place, in a scenario that showed it."""
    subject, place, what = parts_of(identity)
    places = compared[subject].places if subject in compared else frozenset()
    if place not in places and not (what == "new-member" and place.rpartition(".")[0] in places):
        return False
    selected = {*facts.get("scenarios", ())} & {*present.collected}
    if selected:
        return not selected.isdisjoint(present.played)
    return present.complete and present.selection == last.selection


def _why(identity: str, facts: Record, now: Mapping[str, str], compared: Mapping[str, LookedAt]) -> str:
    """Return why a difference is gone: it was accepted, the method was recorded again, or the service went back."""
    if now.get(identity):
        return "accepted"
    day = compared[parts_of(identity)[0]].day
    return f"recorded anew {day}" if day > facts.get("recorded", day) else "as recorded again"
