"""A run as the data of its page: what repeats in tables, compressed, and what is looked at later by feature."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from conformance.report import summary
from conformance.report.causes import Cause

Run = Mapping[str, Any]

_ROOM: Final = 1_500_000
"""How many characters of compressed details a page has room for."""
_LONGEST: Final = 2_000
"""How many characters of a text are in the page before its details are unpacked."""
_OF_A_CAUSE: Final = 2
"""Of how many scenarios of each cause the exchanges are kept if those of all are too large."""


class _Table:
    """Values that repeat, each once; the index of a value takes its place."""

    def __init__(self, *first: Any) -> None:
        self._places: dict[str, int] = {}
        self.values: list[Any] = []
        for value in first:
            self.place(value)

    def place(self, value: Any) -> int:
        """Return the index of a value, which is added if it is new."""
        key = value if isinstance(value, str) else json.dumps(value)
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(value)
        return self._places[key]


def packed(run: Run, found: Sequence[Cause]) -> dict[str, Any]:
    """Return what the page's script reads of a run; `found` are the run's causes."""
    texts, findings, features = _Table(""), _Table(), _Table()
    scenarios = [_scenario(scenario, texts, findings, features) for scenario in run["scenarios"]]
    packs, left = _packs(run, scenarios, found)
    for number, count in left.items():
        scenarios[number]["left"] = count
    numbers = {scenario["id"]: number for number, scenario in enumerate(run["scenarios"])}
    tables = {
        "rerun": summary.rerun(run),
        "glyphs": summary.GLYPHS,
        "loud": summary.LOUD_FIRST,
        "apis": {name: _api(api, texts, numbers) for name, api in run["apis"].items()},
        "scenarios": scenarios,
        "features": features.values,
        "findings": findings.values,
        "texts": texts.values,
    }
    return {"tables": _compressed(tables), "packs": packs}


def _compressed(value: Any) -> str:
    return base64.b64encode(gzip.compress(json.dumps(value, separators=(",", ":")).encode(), 6, mtime=0)).decode()


def _scenario(scenario: Run, texts: _Table, findings: _Table, features: _Table) -> dict[str, Any]:
    """Return what the page shows of a scenario without unpacking; what is 0 or empty is omitted."""
    path = scenario["feature"] if scenario["id"].startswith(scenario["feature"]) else ""
    short = [findings.place(_shortened(finding)) for finding in scenario["findings"]]
    optional = {
        "reason": texts.place(_short(scenario["reason"])),
        "findings": short,
        "not_kept": scenario.get("not_kept", 0),
    }
    return {
        "feature": features.place([path, scenario["api"], scenario["method"]]),
        "test": scenario["id"][len(path) :],
        "name": scenario["name"],
        "line": scenario["line"],
        "verdict": scenario["verdict"],
        "duration": scenario["duration"],
        **{name: value for name, value in optional.items() if value},
    }


def _packs(run: Run, scenarios: Sequence[dict[str, Any]], found: Sequence[Cause]) -> tuple[list[str], dict[int, int]]:
    """Return the details by feature, compressed, and how many exchanges of each scenario are not in them."""
    features = 1 + max((scenario["feature"] for scenario in scenarios), default=-1)
    everything = {scenario["id"] for scenario in run["scenarios"]}
    packs: list[str] = []
    left: dict[int, int] = {}
    for kept in (everything, {s["id"] for cause in found for s in cause.scenarios[:_OF_A_CAUSE]}):
        packs, left = _packed_details(run["scenarios"], scenarios, features, kept)
        if sum(map(len, packs)) <= _ROOM:
            break
    return packs, left


def _packed_details(
    full: Sequence[Run], scenarios: Sequence[dict[str, Any]], features: int, kept: Collection[str]
) -> tuple[list[str], dict[int, int]]:
    details: list[list[Any]] = [[] for _ in range(features)]
    left = {}
    for number, (scenario, shown) in enumerate(zip(full, scenarios, strict=True)):
        every = _of_all_attempts(scenario)
        exchanges = every if scenario["id"] in kept else []
        if len(exchanges) < len(every):
            left[number] = len(every)
        parts = {name: scenario[name] for name in ("steps", "reason", "findings")}
        shown["place"] = len(details[shown["feature"]])
        details[shown["feature"]].append({**parts, "exchanges": exchanges})
    return [_compressed(pack) for pack in details], left


def _of_all_attempts(scenario: Run) -> list[Run]:
    """Return a scenario's exchanges, those of several attempts with the number of theirs."""
    earlier = [attempt["exchanges"] for attempt in scenario.get("attempts", ())]
    if not earlier:
        return list(scenario["exchanges"])
    attempts = enumerate([*earlier, scenario["exchanges"]], 1)
    return [{**exchange, "attempt": number} for number, exchanges in attempts for exchange in exchanges]


def _api(api: Run, texts: _Table, numbers: Mapping[str, int]) -> dict[str, Any]:
    methods = {
        name: {**method, "requirements": [_requirement(r, texts, numbers) for r in method["requirements"]]}
        for name, method in api["methods"].items()
    }
    return {**api, "methods": methods}


def _requirement(requirement: Run, texts: _Table, numbers: Mapping[str, int]) -> list[Any]:
    """Return a requirement as a row; script/data.js names its columns."""
    placed = (requirement[name] for name in ("title", "evidence", "reason"))
    return [
        requirement["id"].partition("#")[2],
        requirement["kind"],
        requirement["ok"],
        requirement["common"],
        texts.place(requirement["verified_by"]),
        requirement["verdict"],
        *(texts.place(_short(str(text))) for text in placed),
        [numbers[name] for name in requirement["scenarios"] if name in numbers],
    ]


def _shortened(finding: Run) -> dict[str, Any]:
    return {name: _short(value) if isinstance(value, str) else value for name, value in finding.items()}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… {len(text) - _LONGEST:,} more characters"
