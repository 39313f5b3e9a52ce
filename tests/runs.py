"""Records of runs in the format of run.json, for tests of reports: a night of the whole suite, without running it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import conformance.library  # noqa: F401 - the forms
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.ledger import Ledger, feature_files
from conformance.paths import suite
from conformance.run.results import Results
from conformance.wires.registry import load

Run = dict[str, Any]
Scenario = dict[str, Any]


@cache
def _scenarios() -> tuple[Scenario, ...]:
    """Return a passed record of every scenario that there is."""
    found = suite()
    catalogue = load(found.contracts)
    records = []
    for file in feature_files(found.features):
        feature = read(file, found.root, catalogue)
        for scenario in feature.scenarios:
            claimed = sorted(claims(feature, scenario, catalogue).requirements)
            records.append(
                {
                    "id": scenario.id,
                    "feature": feature.path,
                    "line": scenario.line,
                    "name": scenario.name,
                    "api": feature.api,
                    "method": feature.name,
                    "requirements": claimed,
                    "proven": claimed,
                    "verdict": "passed",
                    "reason": "",
                    "findings": [],
                    "notes": [],
                    "duration": 0.025,
                    "steps": [
                        {"keyword": step.keyword.title(), "text": step.text, "status": "passed"}
                        for step in scenario.steps
                    ],
                    "exchanges": [],
                    "not_kept": 1,
                }
            )
    return tuple(records)


def passed() -> list[Scenario]:
    """Return new records of all scenarios, each passed, to be changed."""
    return [{**record} for record in _scenarios()]


def night(scenarios: list[Scenario], *, kind: str = "live") -> Run:
    """Return a complete run of these scenarios."""
    found = suite()
    endpoint = {"name": "stage", "kind": kind, "url": "https://stage.example.com"}
    results = Results(
        folder=Path(mkdtemp()),
        endpoint=endpoint,
        ledger=Ledger(load(found.contracts), found),
        known=(),
        seed=0,
        started=datetime(2026, 11, 26, 2, 17, tzinfo=UTC),
        took=1800.0,
    )
    results.expect(scenario["id"] for scenario in scenarios)
    for scenario in scenarios:
        results.store(scenario)
    results.ended = True
    return results.as_dict()


def break_(scenario: Scenario, verdict: str, slug: str, place: str, expected: str, actual: str) -> None:
    """Give a scenario a finding about the requirement of its method with this slug."""
    about = next((r for r in scenario["requirements"] if r.endswith(f"#{slug}")), f"{scenario['api']}/x#{slug}")
    finding = {
        "requirement": about,
        "place": place,
        "expected": expected,
        "actual": actual,
        "severity": "breaking",
        "basis": "assumed" if verdict == "differs" else "documented",
        "evidence": "documented: line 1",
        "judged": True,
    }
    reason = f"{about} (breaking)\n  at:       {place}\n  expected: {expected}\n  actual:   {actual}"
    scenario.update(verdict=verdict, findings=[finding], reason=reason)
