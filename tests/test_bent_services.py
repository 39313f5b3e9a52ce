"""A whole service that does what the documents leave open fails no scenario at a live endpoint.

Each service is bent in one way throughout, and all recorded scenarios of one API are judged as at a live endpoint.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from conformance.paths import Suite
from conformance.prove.lab import Lab
from conformance.prove.semantic import VARIATIONS
from conformance.report.causes import causes
from conformance.scene.verdict import Verdict
from tests.checkout import ROOT

pytestmark = pytest.mark.slow

BENT = {
    "422 for 400": ("invoicing", 2),
    "a number where the documents state no type": ("invoicing", 2),
    "one more member (JSON)": ("invoicing", 2),
    "other words": ("autoxchange", 3),
    "no optional member": ("autoxchange", 3),
    "nil for an empty text": ("autoinvoice", 9),
    "no member for an empty text": ("autoinvoice", 9),
}
"""How a service is bent, with the API whose scenarios see it, and one in how many of them is played."""


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Lab(Suite(ROOT), ROOT / "cassettes" / "mock")


def record(identity: str, verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as a run keeps it."""
    findings = [{**asdict(f), "evidence": str(f.evidence), "basis": str(f.basis)} for f in verdict.findings]
    return {"id": identity, "verdict": verdict.name, "reason": verdict.reason, "findings": findings, "steps": []}


@pytest.mark.parametrize("name", BENT)
def test_no_scenario_fails_and_each_difference_is_one_cause(lab: Lab, name: str) -> None:
    api, share = BENT[name]
    every = sorted(identity for identity in lab.tapes if identity.startswith(f"features/{api}/"))[::share]
    chosen = [identity for identity in every if lab.sound("wire", identity)]
    verdicts = {identity: lab.varied(identity, VARIATIONS[name], live=True) for identity in chosen}
    assert {i: v.reason for i, v in verdicts.items() if v.name not in ("passed", "differs", "skipped")} == {}
    # A cassette of other provider states proves nothing, nor does what only the mock can be made to do.
    judged = [identity for identity, verdict in verdicts.items() if verdict.name != "skipped"]
    assert len(judged) > 0.7 * len(every)
    differing = [record(identity, verdict) for identity, verdict in verdicts.items() if verdict.name == "differs"]
    places = {(f["requirement"], f["place"]) for each in differing for f in each["findings"]}
    assert len(causes(differing)) <= len(places)


def test_the_mock_itself_is_held_to_what_a_live_service_may_do(lab: Lab) -> None:
    every = [identity for identity in sorted(lab.tapes) if identity.startswith("features/invoicing/")]
    names = {lab.varied(identity, VARIATIONS["one more member (JSON)"]).name for identity in every}
    assert "failed" in names
