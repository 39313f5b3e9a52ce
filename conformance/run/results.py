"""What a run found, gathered scenario by scenario into the one record that every report is written from."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from conformance import __version__
from conformance.errors import UserError
from conformance.ledger import Ledger
from conformance.report import junit, page, summary
from conformance.report.files import write_whole
from conformance.run.known import Known

VERDICTS = ("failed", "broken", "known", "passed", "skipped")
"""Every verdict of a scenario, the one that weighs most first."""
_PACE, _SHARE = 1.0, 30
"""Seconds between two writes of the growing record, at least, and how many times as long as a write took."""


@dataclass
class Results:
    """The run's record while it grows; `folder` is where reports go, `clock` the monotonic time of its start."""

    folder: Path
    endpoint: Mapping[str, str]
    ledger: Ledger
    known: Sequence[Known]
    seed: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    interrupted: str = ""
    drift: dict[str, Any] | None = None
    strict: bool = False
    scenarios: list[dict[str, Any]] = field(default_factory=list)
    clock: float = field(default_factory=time.monotonic)
    _due: float = 0.0

    def add(self, record: dict[str, Any]) -> None:
        """Keep a scenario's record, and write run.json if that is due: every second, or less often when it is long."""
        self.scenarios.append(record)
        started = time.monotonic()
        if started >= self._due:
            self.write_run(complete=False)
            now = time.monotonic()
            self._due = now + max(_PACE, _SHARE * (now - started))

    def settle(self) -> None:
        """Fail what known.toml lists and what passes all the same, or whose day is over."""
        failing = {f["requirement"] for s in self.scenarios for f in s["findings"]}
        for entry in self.known:
            if entry.endpoint != self.endpoint["name"] or entry.requirement in failing:
                continue
            for scenario in self.scenarios:
                if scenario["verdict"] == "passed" and entry.requirement in scenario["requirements"]:
                    what = "its day is over" if entry.expired else "it passes"
                    scenario["verdict"] = "failed"
                    scenario["reason"] = f"{entry.requirement} is listed in known.toml, but {what}: delete the entry"

    @property
    def exit_code(self) -> int:
        """0 all passed or known, 1 something failed, 3 no verdict: broken, cut short, or nothing verified."""
        counts = Counter(s["verdict"] for s in self.scenarios)
        if counts["failed"] or summary.drifted(self.drift, strict=self.strict):
            return 1
        if counts["broken"] or self.interrupted or not counts["passed"] + counts["known"]:
            return 3
        return 0

    def as_dict(self, *, complete: bool) -> dict[str, Any]:
        """Return the record as reports/run.json holds it."""
        counts = Counter(s["verdict"] for s in self.scenarios)
        return {
            "format": 1,
            "complete": complete,
            "interrupted": self.interrupted,
            "endpoint": dict(self.endpoint),
            "versions": {
                "conformance": __version__,
                "python": python_version(),
                **{name: version(name) for name in ("pytest", "pytest-bdd", "zeep")},
            },
            "started": self.started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "duration": round(time.monotonic() - self.clock, 3),
            "seed": self.seed,
            "strict": self.strict,
            "drift": self.drift,
            "exit_code": self.exit_code,
            "counts": {verdict: counts[verdict] for verdict in ("passed", "failed", "broken", "skipped", "known")},
            "apis": self._apis(),
            "scenarios": self.scenarios,
        }

    def _apis(self) -> dict[str, Any]:
        selected = {f"{s['api']}/{s['method']}" for s in self.scenarios}
        selected |= {r.partition("#")[0] for s in self.scenarios for r in s["requirements"]}
        verdicts = self._verdicts()
        apis: dict[str, Any] = {}
        for entry in self.ledger.of(selected):
            contract = entry.contract
            api = self.ledger.catalogue.apis[contract.api]
            shown = apis.setdefault(contract.api, {"title": api.title, "chapters": dict(api.chapters), "methods": {}})
            method = shown["methods"].setdefault(
                contract.method,
                {
                    "title": contract.title,
                    "chapter": contract.chapter,
                    "effect": contract.effect,
                    "deprecated": contract.deprecated,
                    "requirements": [],
                },
            )
            method["requirements"].append(
                {
                    "id": entry.requirement.id,
                    "kind": entry.requirement.kind,
                    "title": entry.requirement.title,
                    "ok": entry.outcome.ok if entry.outcome else None,
                    "common": entry.outcome.common if entry.outcome else False,
                    "evidence": str(entry.requirement.evidence),
                    "verified_by": entry.verified_by,
                    "verdict": verdicts.get(entry.requirement.id, "none"),
                    "reason": entry.reason,
                    "scenarios": list(entry.scenarios),
                }
            )
        return apis

    def _verdicts(self) -> dict[str, str]:
        """Return each requirement's verdict: the one that weighs most among the scenarios that tested it."""
        found: dict[str, set[str]] = {}
        for scenario in self.scenarios:
            broken_by = {f["requirement"] for f in scenario["findings"]}
            for requirement in {*scenario["requirements"], *broken_by}:
                verdict = scenario["verdict"]
                if verdict in ("failed", "known") and broken_by and requirement not in broken_by:
                    if requirement not in scenario["proven"]:
                        continue
                    verdict = "passed"
                found.setdefault(requirement, set()).add(verdict)
        return {r: next(v for v in VERDICTS if v in verdicts) for r, verdicts in found.items()}

    def write_run(self, *, complete: bool) -> dict[str, Any]:
        """Write run.json whole and return what it holds."""
        run = self.as_dict(complete=complete)
        write_whole(self.folder / "run.json", json.dumps(run, ensure_ascii=False))
        return run

    def write(self) -> dict[str, Any]:
        """Settle what is known, write every report that needs no other program, and return the record."""
        self.settle()
        run = self.write_run(complete=not self.interrupted)
        write_whole(self.folder / "junit.xml", junit.xml(run))
        write_whole(self.folder / "index.html", page.render(run))
        text = summary.markdown(run)
        write_whole(self.folder / "summary.md", text)
        if step_summary := os.environ.get("GITHUB_STEP_SUMMARY"):
            try:
                with Path(step_summary).open("a", encoding="utf-8") as file:
                    file.write(text)
            except OSError as error:
                raise UserError(
                    f"the summary cannot be appended: {error}", where=step_summary, do="look at GITHUB_STEP_SUMMARY"
                ) from error
        return run
