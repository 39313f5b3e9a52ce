"""A run as run.json has it: what its contracts and features say is in them, and not in the record of each run.

`conformance coverage --format json` prints the rest of a requirement, such as its outcome and what verifies it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from conformance.ledger import Entry, Ledger

Run = Mapping[str, Any]
Row = Mapping[str, Any]

_OWN: Final = ("id", "basis", "verdict")
"""What run.json has of a requirement."""
_UNKNOWN: Final[Row] = {
    "kind": "convention",
    "title": "",
    "ok": None,
    "common": False,
    "evidence": "",
    "verified_by": "none",
    "reason": "",
    "scenarios": (),
}
"""What reports have of a requirement that no contract has."""


def row(entry: Entry, verdict: str) -> dict[str, Any]:
    """Return what reports have of a requirement."""
    return {
        "id": entry.requirement.id,
        "kind": entry.requirement.kind,
        "title": entry.requirement.title,
        "ok": entry.outcome.ok if entry.outcome else None,
        "common": entry.outcome.common if entry.outcome else False,
        "basis": entry.requirement.evidence.basis,
        "evidence": str(entry.requirement.evidence),
        "verified_by": entry.verified_by,
        "verdict": verdict,
        "reason": entry.reason,
        "scenarios": list(entry.scenarios),
    }


def stored(run: Run) -> str:
    """Return the text of run.json: a line for each fact of the run, without spaces in what is long."""
    short = _each_row(run, lambda one: {name: one[name] for name in _OWN})
    facts = (
        f'"{name}": {json.dumps(value, ensure_ascii=False, separators=(",", ":"))}' for name, value in short.items()
    )
    return "{" + ",\n".join(facts) + "}"


def restored(run: Run, ledger: Ledger) -> dict[str, Any]:
    """Return the record that reports are made of, from what run.json has; a requirement of no contract keeps its id."""
    methods = {f"{name}/{method}" for name, api in run["apis"].items() for method in api["methods"]}
    entries = {entry.requirement.id: entry for entry in ledger.of(methods)}

    def whole(one: Row) -> Row:
        entry = entries.get(one["id"])
        return row(entry, one["verdict"]) if entry is not None else {**_UNKNOWN, **one}

    return _each_row(run, whole)


def _each_row(run: Run, change: Callable[[Row], Row]) -> dict[str, Any]:
    """Return the run with the row of each requirement changed."""
    apis = {
        name: {
            **api,
            "methods": {
                name: {**method, "requirements": [change(one) for one in method["requirements"]]}
                for name, method in api["methods"].items()
            },
        }
        for name, api in run["apis"].items()
    }
    return {**run, "apis": apis}
