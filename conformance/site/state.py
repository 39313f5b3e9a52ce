"""What is known of each API: its contracts, and the latest verdict of each requirement at each endpoint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from conformance.catalogue import Catalogue, Requirement
from conformance.errors import UserError
from conformance.history.drift_timeline import Line, timeline
from conformance.history.form import KINDS
from conformance.history.past_run import PastRun
from conformance.history.since import Since, since
from conformance.history.store import History
from conformance.report.drift import entries
from conformance.report.summary import VERDICTS

RECORD: Final = "run.json"
MOST_RUNS: Final = 90
"""How many runs a trend shows."""


@dataclass(frozen=True)
class Seen:
    """The verdict of a requirement, and the day of the run that came to it."""

    verdict: str
    day: str


@dataclass(frozen=True)
class Record:
    """The latest run's run.json: the verdict of each requirement that it tested, and its drift."""

    endpoint: str = ""
    kind: str = ""
    started: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    drift: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Endpoint:
    """One endpoint: its runs of the last selection, the oldest first, what is new, and the verdicts seen there.

    `compared` are the runs of any selection whose responses were compared with recordings, `drift` what differed.

    Its recordings, where they are replayed, are an endpoint of their own.
    """

    name: str
    kind: str
    runs: tuple[PastRun, ...]
    news: Since
    verdicts: Mapping[str, Seen]
    compared: tuple[PastRun, ...] = ()
    drift: tuple[Line, ...] = ()

    @property
    def label(self) -> str:
        """The endpoint with what responds there."""
        return label(self.name, self.kind)

    @property
    def last(self) -> PastRun:
        """The last run."""
        return self.runs[-1]

    def counts(self, requirements: Iterable[Requirement]) -> Counter[str]:
        """Return how many of these requirements have which verdict; `none` are those never tested here."""
        return Counter(self.verdicts[r.id].verdict if r.id in self.verdicts else "none" for r in requirements)


@dataclass(frozen=True)
class State:
    """Everything that the site shows."""

    catalogue: Catalogue
    endpoints: tuple[Endpoint, ...]
    record: Record
    made: datetime


def state(catalogue: Catalogue, history: History, record: Record, contracts: str, made: datetime) -> State:
    """Return the state of the APIs; `contracts` is the digest of the present contracts and features."""
    found = sorted({(KINDS.index(run.kind), run.endpoint) for run in history.runs})
    endpoints = (_endpoint(name, KINDS[rank], catalogue, history, record, contracts) for rank, name in found)
    return State(catalogue, tuple(endpoints), record, made)


def label(name: str, kind: str) -> str:
    """Return the name of an endpoint with what responds there, if the name does not say it."""
    words = "recordings" if kind == "cassette" else kind
    return name if name == words else f"{name} ({words})"


def _endpoint(name: str, kind: str, catalogue: Catalogue, history: History, record: Record, contracts: str) -> Endpoint:
    every = [run for run in history.runs if (run.endpoint, run.kind) == (name, kind)]
    last = every[-1]
    earlier = [run for run in history.comparable(last) if run.kind == kind]
    latest = _latest(every, catalogue, contracts)
    if (record.endpoint, record.kind) == (name, kind):
        for requirement, verdict in record.verdicts.items():
            if requirement not in latest or latest[requirement].day <= record.started[:10]:
                latest[requirement] = Seen(verdict, record.started[:10])
    compared = tuple(run for run in every if run.drift is not None)[-MOST_RUNS:]
    runs = (*earlier, last)[-MOST_RUNS:]
    return Endpoint(name, kind, runs, since(last, earlier), latest, compared, tuple(timeline(compared)))


def _latest(runs: Sequence[PastRun], catalogue: Catalogue, contracts: str) -> dict[str, Seen]:
    """Return the latest verdict of each requirement.

    The history omits what passed. It passed in a run of the whole API that knew it: with the present contracts, or
    with older ones if an earlier run had another verdict for it.
    """
    found: dict[str, Seen] = {}
    sizes: dict[str, list[str]] = {}
    for contract in catalogue.contracts:
        sizes.setdefault(contract.api, []).extend(requirement.id for requirement in contract.requirements)
    for run in runs:
        for api, ids in sizes.items():
            whole = run.complete and run.shares.get(api, {}).get("listed", 0) >= len(ids)
            for requirement in ids if whole else ():
                if run.verdict(requirement) == "passed" and (run.contracts == contracts or requirement in found):
                    found[requirement] = Seen("passed", run.day)
        found |= {requirement: Seen(verdict, run.day) for requirement, verdict in run.verdicts.items()}
    return found


def read_record(file: Path) -> Record:
    """Return what the site shows of a run.json, an empty record without one; UserError if it is none."""
    try:
        run = json.loads(file.read_text("utf-8"))
        return Record(
            endpoint=str(run["endpoint"]["name"]),
            kind=KINDS[KINDS.index(run["endpoint"]["kind"])],
            started=_moment(run["started"]),
            verdicts=dict(_verdicts(run)),
            drift=_drift(run["drift"]),
        )
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise UserError(f"cannot read it: {error.strerror}", where=str(file), do="check the file") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"not the record of a run: {type(error).__name__}: {error}"
        raise UserError(what[:300], where=str(file), do="make the reports again") from error


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _verdicts(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for api in run["apis"].values():
        for method in api["methods"].values():
            for requirement in method["requirements"]:
                if requirement["verdict"] in VERDICTS and requirement["verdict"] != "none":
                    yield str(requirement["id"]), requirement["verdict"]


def _drift(record: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return a run's drift, in which everything that the site shows can be read."""
    for entry in entries(record) if record is not None else ():
        ", ".join((entry.since, entry.before, entry.after, entry.recorded, entry.consumers, *entry.scenarios))
    return record
