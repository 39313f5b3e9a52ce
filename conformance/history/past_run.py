"""One run as a line of the history."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from conformance.history.form import check
from conformance.history.past_drift import PastDrift, past_drift_from, past_drift_of
from conformance.packed import pack, unpack
from conformance.report.causes import Cause, causes, causes_behind
from conformance.report.summary import is_selected, requirements

_APART: Final = ("failed", "flaky", "differs", "broken", "known")
_FORMAT: Final = 1


@dataclass(frozen=True)
class PastRun:
    """A run as the history keeps it; runs are comparable if endpoint and selection are the same.

    `kind` is what responded at the endpoint: live, mock, or cassette where recordings were replayed. `contracts` is a
    digest of contracts and features. `verdicts` maps requirements to verdicts, without those that passed, and
    `untested` has those without one. `causes` are those of the run's report by id, each with its title, its verdict,
    its methods and its number of scenarios. `behind` are the causes that these hide: each of their scenarios shows a
    cause of more scenarios, too. `shares` has for each API how many requirements its methods have, how many of them
    the run selected, and how many were verified, failed and differed. `durations` has the seconds and the number of
    scenarios of each feature. `drift` is None if no response was compared with a recording.
    """

    id: str
    endpoint: str
    kind: str
    selection: str
    started: str
    duration: float
    exit_code: int
    complete: bool
    contracts: str
    counts: Mapping[str, int]
    shares: Mapping[str, Mapping[str, int]]
    verdicts: Mapping[str, str]
    untested: frozenset[str]
    causes: Mapping[str, Mapping[str, Any]]
    behind: frozenset[str] = frozenset()
    flaky: tuple[str, ...] = ()
    durations: Mapping[str, tuple[float, int]] = field(default_factory=dict, repr=False)
    drift: PastDrift | None = None

    @property
    def is_good(self) -> bool:
        """Whether the run is complete and nothing failed or broke."""
        return self.complete and self.exit_code == 0

    @property
    def moment(self) -> datetime:
        """When the run began."""
        return datetime.fromisoformat(self.started)

    @property
    def day(self) -> str:
        """The day of the run, in UTC."""
        return self.started[:10]

    def shows(self, cause: str) -> bool:
        """Return whether a cause is there, on its own or behind another one."""
        return cause in self.causes or cause in self.behind

    def verdict(self, requirement: str) -> str:
        """Return a requirement's verdict: `none` if the run did not test it."""
        return self.verdicts.get(requirement, "none" if requirement in self.untested else "passed")


def past_run_of(run: Mapping[str, Any], selection: str, contracts: str) -> PastRun:
    """Return a run's record in the format of run.json as a line of the history."""
    verdicts = {r["id"]: r["verdict"] for r in requirements(run)}
    seconds: dict[str, float] = {}
    scenarios: Counter[str] = Counter()
    for scenario in run["scenarios"]:
        seconds[scenario["feature"]] = seconds.get(scenario["feature"], 0.0) + scenario["duration"]
        scenarios[scenario["feature"]] += 1
    identity = json.dumps([run["endpoint"]["name"], selection, run["started"], run["duration"], run["seed"]])
    return PastRun(
        id=hashlib.sha256(identity.encode()).hexdigest()[:12],
        endpoint=run["endpoint"]["name"],
        kind=run["endpoint"]["kind"],
        selection=selection,
        started=run["started"],
        duration=run["duration"],
        exit_code=run["exit_code"],
        complete=run["complete"],
        contracts=contracts,
        counts=dict(run["counts"]),
        shares={api: _share(run, methods["methods"].values()) for api, methods in run["apis"].items()},
        verdicts={name: verdict for name, verdict in verdicts.items() if verdict in _APART},
        untested=frozenset(name for name, verdict in verdicts.items() if verdict in ("skipped", "none")),
        causes={
            cause.id: {
                "title": cause.title[:300],
                "verdict": cause.verdict,
                "methods": list(cause.methods),
                "scenarios": len(cause.scenarios),
                "requirements": sorted(
                    {f["requirement"] for s in cause.scenarios for f in s["findings"] if cause.is_of(f)}
                ),
                **({} if cause.example else {"claims": _claims(cause)}),
            }
            for cause in causes(run["scenarios"])
        },
        behind=frozenset(causes_behind(run["scenarios"])),
        flaky=tuple(scenario["id"] for scenario in run["scenarios"] if scenario["verdict"] == "flaky"),
        durations={feature: (round(seconds[feature], 3), count) for feature, count in scenarios.items()},
        drift=past_drift_of(run.get("drift")),
    )


def as_line(run: PastRun) -> str:
    """Return a run as one line of JSON."""
    by_verdict = {name: [r for r, verdict in run.verdicts.items() if verdict == name] for name in _APART}
    record = {
        "format": _FORMAT,
        "run": run.id,
        "endpoint": run.endpoint,
        "kind": run.kind,
        "selection": run.selection,
        "started": run.started,
        "duration": run.duration,
        "exit_code": run.exit_code,
        "complete": run.complete,
        "contracts": run.contracts,
        "counts": dict(run.counts),
        "shares": {api: dict(share) for api, share in run.shares.items()},
        "verdicts": {name: ids for name, ids in by_verdict.items() if ids},
        "untested": pack(sorted(run.untested)),
        "causes": dict(run.causes),
        "behind": sorted(run.behind),
        "flaky": list(run.flaky),
        "durations": dict(run.durations),
    }
    record |= {"drift": run.drift.as_dict()} if run.drift is not None else {}
    return json.dumps(record, separators=(",", ":"))


def from_line(line: str) -> PastRun:
    """Return the run of a line; ValueError if the line is none of a history."""
    try:
        record = json.loads(line)
        if record["format"] != _FORMAT:
            raise ValueError(f"format {record['format']!r}")
        check(record)
        verdicts = {r: name for name in _APART for r in record["verdicts"].get(name, ())}
        rest = {name: record[name] for name in ("endpoint", "kind", "selection", "started", "duration", "contracts")}
        made = PastRun(
            id=record["run"],
            **rest,
            exit_code=record["exit_code"],
            complete=record["complete"],
            counts=record["counts"],
            shares=record["shares"],
            verdicts=verdicts,
            untested=frozenset(unpack(record["untested"])),
            causes=record["causes"],
            behind=frozenset(record["behind"]),
            flaky=tuple(record["flaky"]),
            durations={feature: (pair[0], pair[1]) for feature, pair in record["durations"].items()},
            drift=past_drift_from(record.get("drift")),
        )
        if made.moment.tzinfo is None:
            raise ValueError(f"a time without its zone: {made.started!r}")
        return made
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"not a run: {error}") from None


def digest_of(folders: Iterable[Path]) -> str:
    """Return a digest of all files in these folders, which changes with any contract or feature."""
    found = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            found.update(file.relative_to(folder).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


def _claims(cause: Cause) -> dict[str, list[str]]:
    """Return what the simplest scenario of each method claims: what shows, without findings, that a method works."""
    simplest: dict[str, list[str]] = {}
    for scenario in cause.scenarios:
        simplest.setdefault(f"{scenario['api']}/{scenario['method']}", sorted(scenario["requirements"]))
    return simplest


def _share(run: Mapping[str, Any], methods: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    listed = [requirement for method in methods for requirement in method["requirements"]]
    verdicts = Counter(requirement["verdict"] for requirement in listed)
    return {
        "listed": len(listed),
        "of": sum(is_selected(run, requirement) for requirement in listed),
        "verified": verdicts["passed"] + verdicts["known"],
        "failed": verdicts["failed"],
        "differs": verdicts["differs"],
    }
