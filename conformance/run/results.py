"""The record of a run, collected scenario by scenario; all reports are written from it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from conformance import __version__
from conformance.errors import Exit, UserError
from conformance.files import write_whole
from conformance.ledger import Ledger
from conformance.report import summary
from conformance.report.drift import drifted
from conformance.run.attempts import FLAKY, TOO_MANY, together
from conformance.run.known import Known
from conformance.run.owners import Owners
from conformance.run.stored import row, stored
from conformance.scene.verdict import worse
from conformance.traces.undoing import Report

_BY_WEIGHT = ("failed", "broken", "flaky", "differs", "known", "none", "passed", "skipped")
_UNFINISHED = "it was running when the run ended"
_NOT_STARTED = "it had not started when the run ended"
_PACE, _SHARE = 1.0, 100
"""The pause between writes of run.json: at least so many seconds, and so many times the last write's duration."""


@dataclass
class Results:
    """The record of a run in progress; reports go to `folder`, and `clock` is the monotonic start time.

    `selection` is what the run selects, without its `shard`, and `contracts` a digest of what it holds to. `took` are
    the seconds that it took, where they are not counted by the clock.

    The collected scenarios are known before the first one starts. The record says `complete: false` until each of them
    has a verdict and the run has ended without interruption.
    """

    folder: Path
    endpoint: Mapping[str, str]
    ledger: Ledger
    known: Sequence[Known]
    seed: int
    owners: Owners = field(default_factory=Owners)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    drift: dict[str, Any] | None = None
    since: dict[str, Any] | None = None
    traces: Report | None = None
    strict: bool = False
    strict_flaky: bool = False
    selection: str = ""
    shard: str = ""
    split: str = ""
    """The earlier run by whose durations the shards were split, empty if by their ids alone."""
    whole: dict[str, Any] | None = None
    """The scenarios that were split, of which a shard is a part."""
    contracts: str = ""
    took: float | None = None
    clock: float = field(default_factory=time.monotonic)
    status: int = 0
    ended: bool = False
    reasons: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    _collected: dict[str, None] = field(default_factory=dict)
    _records: dict[str, dict[str, Any]] = field(default_factory=dict)
    _attempts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _lost: dict[str, str] = field(default_factory=dict)
    _due: float = 0.0

    def expect(self, ids: Iterable[str]) -> None:
        """Add collected scenarios, each of which must get a verdict."""
        self._collected.update(dict.fromkeys(ids))

    def begin(self, identity: str) -> None:
        """Record that a scenario started."""
        self._begun.add(identity)

    def lose(self, identity: str, why: str) -> None:
        """Record why a scenario will get no verdict."""
        self._lost[identity] = why

    def stop(self, reason: str, detail: str = "") -> None:
        """Record why the run is incomplete; `detail` says what to do about it."""
        if reason not in self.reasons:
            self.reasons.append(reason)
            self.details += [detail] if detail else []

    def leave(self, traces: Report) -> None:
        """Add what became of the traces that calls left at a live endpoint."""
        self.traces = self.traces or Report()
        self.traces.add(traces)

    def add(self, record: dict[str, Any]) -> None:
        """Add a scenario's record, and write run.json if due: every second, or less often once it is long."""
        self.store(record)
        started = time.monotonic()
        if started >= self._due:
            with suppress(UserError):  # the final write reports the error
                self.write_run()
            now = time.monotonic()
            self._due = now + max(_PACE, _SHARE * (now - started))

    def store(self, record: dict[str, Any]) -> None:
        """Store the record of an attempt at a scenario.

        If an attempt has two (its teardown failed), keep the more severe with both reasons.
        """
        attempts = self._attempts.setdefault(record["id"], [])
        if attempts and attempts[-1].get("attempt", 1) == record.get("attempt", 1):
            both = (attempts[-1], record)
            at, reason = worse(*((each["verdict"], each["reason"]) for each in both))
            attempts[-1] = {**both[at], "reason": reason}
        else:
            attempts.append(record)
        self._records[record["id"]] = together(attempts)

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        """The records of the scenarios that have a verdict, in the order in which they got it."""
        return [*self._records.values()]

    @property
    def missing(self) -> list[dict[str, Any]]:
        """The collected scenarios without a verdict, each with the reason."""
        absent = [identity for identity in self._collected if identity not in self._records]
        return [{**self._about(identity), "reason": self._why(identity)} for identity in absent]

    def _about(self, identity: str) -> dict[str, Any]:
        """Return the facts about a scenario that did not run; during the run, only what its id contains."""
        path, _, test = identity.partition("::")
        found = self.ledger.scenario(identity) if self.ended else None
        if found is None:
            about = {"feature": path, "line": 0, "name": test, "api": "", "method": Path(path).stem}
            return {"id": identity, **about, "requirements": []}
        feature, scenario, claimed = found
        about = {"feature": path, "line": scenario.line, "name": scenario.name, "api": feature.api}
        return {"id": identity, **about, "method": feature.name, "requirements": sorted(claimed.requirements)}

    def _why(self, identity: str) -> str:
        return self._lost.get(identity) or (_UNFINISHED if identity in self._begun else _NOT_STARTED)

    @property
    def complete(self) -> bool:
        """True if the run ended without interruption and every collected scenario has a verdict."""
        return self.ended and not self.reasons and self._collected.keys() <= self._records.keys()

    def settle(self) -> None:
        """Fail scenarios that pass although known.toml lists them, and those whose entry has expired.

        A shard is not settled, since the requirement may fail in another one. What failed and was not tried again has
        the reason for that as `not_repeated`.
        """
        for scenario in self.scenarios:
            due, once = scenario.pop("again", False), scenario.pop("once", "")
            why = once or ("the run ended before" if self.reasons else TOO_MANY) if due or once else ""
            scenario |= {"not_repeated": why} if why else {}
        if self.shard:
            return
        failing = {f["requirement"] for s in self.scenarios for f in s["findings"]}
        for entry in self.known:
            if entry.endpoint != self.endpoint["name"] or entry.requirement in failing:
                continue
            if entry.flaky and not entry.expired:
                continue  # it is expected to pass sometimes
            for scenario in self.scenarios:
                if scenario["verdict"] == "passed" and entry.requirement in scenario["requirements"]:
                    what = "the entry has expired" if entry.expired else "it passes"
                    scenario["verdict"] = "failed"
                    scenario["reason"] = f"{entry.requirement} is listed in known.toml, but {what}: delete the entry"

    @property
    def exit_code(self) -> int:
        """3 if the run is incomplete; otherwise 1 if something failed, 3 if something broke or nothing was verified.

        Otherwise pytest's own status, which is not 0 if something other than a scenario failed.
        """
        counts = Counter(s["verdict"] for s in self.scenarios)
        if self.ended and not self.complete:
            return Exit.NO_VERDICT
        flaked = self.strict_flaky and counts["flaky"]
        if counts["failed"] or flaked or drifted(self.drift, strict=self.strict):
            return Exit.FAILED
        if counts["broken"] or not counts["passed"] + counts["known"] + counts["flaky"]:
            return Exit.NO_VERDICT
        return self.status

    def as_dict(self) -> dict[str, Any]:
        """Return the record that reports are made of; its exit code is 3 until the run is complete."""
        counts = Counter(s["verdict"] for s in self.scenarios)
        missing = self.missing
        return {
            "format": 1,
            "complete": self.complete,
            "interrupted": "; ".join(self.reasons),
            "endpoint": dict(self.endpoint),
            "versions": {
                "conformance": __version__,
                "python": python_version(),
                **{name: version(name) for name in ("pytest", "pytest-bdd", "zeep")},
            },
            "started": self.started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "duration": round(time.monotonic() - self.clock, 3) if self.took is None else self.took,
            "seed": self.seed,
            "strict": self.strict,
            "strict_flaky": self.strict_flaky,
            "selection": self.selection,
            "shard": self.shard,
            "split": self.split,
            "whole": self.whole,
            "contracts": self.contracts,
            "drift": self.drift,
            "since": self.since,
            "traces": asdict(self.traces) if self.traces is not None else None,
            "exit_code": self.exit_code if self.complete else Exit.NO_VERDICT,
            "collected": len(self._collected),
            "counts": {verdict: counts[verdict] for verdict in summary.VERDICTS[:-1]} | {"missing": len(missing)},
            "apis": self._apis(missing),
            "scenarios": self.scenarios,
            "missing": missing,
        }

    def _apis(self, missing: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        every = [*self.scenarios, *missing]
        selected = {f"{s['api']}/{s['method']}" for s in every}
        selected |= {r.partition("#")[0] for s in every for r in s["requirements"]}
        verdicts = self._verdicts(missing)
        apis: dict[str, Any] = {}
        for entry in self.ledger.of(selected):
            contract = entry.contract
            api = self.ledger.catalogue.apis[contract.api]
            shown = apis.setdefault(contract.api, {"title": api.title, "chapters": dict(api.chapters), "methods": {}})
            method = shown["methods"].setdefault(
                contract.method,
                {
                    "title": contract.about.title,
                    "chapter": contract.chapter,
                    "effect": contract.effect,
                    "deprecated": contract.about.deprecated,
                    "owner": str(self.owners.of(contract) or ""),
                    "requirements": [],
                },
            )
            method["requirements"].append(row(entry, verdicts.get(entry.requirement.id, "none")))
        return apis

    def _verdicts(self, missing: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Return each requirement's verdict: the most severe one among the scenarios that test it.

        A requirement that passed in one scenario is not verified if another of its scenarios has no verdict.
        """
        found: dict[str, set[str]] = {r: {"none"} for scenario in missing for r in scenario["requirements"]}
        for scenario in self.scenarios:
            broken_by = {f["requirement"] for f in scenario["findings"]}
            for requirement in {*scenario["requirements"], *broken_by}:
                verdict = scenario["verdict"]
                if verdict == FLAKY and not broken_by:
                    verdict = "passed"  # the attempt before it broke, so nothing was held against the requirement
                if verdict in ("failed", FLAKY, "differs", "known") and broken_by and requirement not in broken_by:
                    if requirement not in scenario["proven"]:
                        continue
                    verdict = "passed"
                found.setdefault(requirement, set()).add(verdict)
        return {r: next(v for v in _BY_WEIGHT if v in verdicts) for r, verdicts in found.items()}

    def write_run(self) -> dict[str, Any]:
        """Write run.json atomically and return the record."""
        run = self.as_dict()
        write_whole(self.folder / "run.json", stored(run))
        return run
