"""What run.json has of a run, and the record that reports are made of."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from conformance.paths import suite
from conformance.run.stored import restored, stored
from tests import runs
from tests.whole import LEDGER

FOUND = suite()


@pytest.fixture(scope="module")
def night() -> dict[str, Any]:
    """A night of one API, of which one scenario failed."""
    scenarios = [scenario for scenario in runs.passed() if scenario["api"] == "invoicing"]
    runs.break_(scenarios[3], "failed", "documented-status", "return", "200", "500")
    return runs.night(scenarios)


def test_reports_can_be_made_of_what_is_stored(night: dict[str, Any]) -> None:
    assert restored(json.loads(stored(night)), LEDGER) == night


def test_facts_of_the_contracts_are_not_stored_with_each_run(night: dict[str, Any]) -> None:
    short = json.loads(stored(night))
    rows = [row for method in short["apis"]["invoicing"]["methods"].values() for row in method["requirements"]]
    assert {tuple(row) for row in rows} == {("id", "basis", "verdict")}
    assert len(rows) == sum(len(method["requirements"]) for method in night["apis"]["invoicing"]["methods"].values())
    assert short["scenarios"] == night["scenarios"]
    assert len(json.dumps(short["apis"])) < 0.25 * len(json.dumps(night["apis"]))


def test_a_requirement_that_is_in_no_contract_any_more_keeps_its_verdict(night: dict[str, Any]) -> None:
    short = json.loads(stored(night))
    method = next(iter(short["apis"]["invoicing"]["methods"].values()))
    method["requirements"][0] = {"id": "invoicing/gone#gone", "basis": "assumed", "verdict": "failed"}
    found = restored(copy.deepcopy(short), LEDGER)
    row = next(iter(found["apis"]["invoicing"]["methods"].values()))["requirements"][0]
    assert (row["id"], row["verdict"], row["title"], row["basis"]) == ("invoicing/gone#gone", "failed", "", "assumed")
