"""Nights for the tests of the site: runs of every API, as the history keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from conformance.catalogue import Catalogue
from conformance.history.past_run import PastRun
from conformance.wires.registry import load
from tests.checkout import ROOT

CATALOGUE: Catalogue = load(ROOT / "contracts")
EVERY = [requirement.id for contract in CATALOGUE.contracts for requirement in contract.requirements]
LISTED = "autoinvoice/company_list#listed"
MADE = datetime(2026, 11, 26, 6, tzinfo=UTC)
HOSTILE = "\"'><script src=//x.test>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\u202e{{style}}&amp;\ud800"


def night(day: int, *failed: str, endpoint: str = "stage", contracts: str = "now", **more: Any) -> PastRun:
    """A run of every API in which these requirements failed of one cause."""
    shares = {}
    for api in CATALOGUE.apis:
        own = [r for r in EVERY if r.startswith(f"{api}/")]
        wrong = sum(r in failed for r in own)
        shares[api] = {"listed": len(own), "of": len(own), "verified": len(own) - wrong, "failed": wrong, "differs": 0}
    methods = sorted({r.partition("#")[0] for r in failed})
    cause = {"title": "it broke", "verdict": "failed", "methods": methods, "scenarios": 2, "requirements": [*failed]}
    made = PastRun(
        id=f"{endpoint}{day}",
        endpoint=endpoint,
        kind="mock" if endpoint == "mock" else "live",
        selection="",
        started=f"2026-11-{day:02}T02:00:00Z",
        duration=90.0,
        exit_code=int(bool(failed)),
        complete=True,
        contracts=contracts,
        counts={},
        shares=shares,
        verdicts=dict.fromkeys(failed, "failed"),
        untested=frozenset(),
        causes={"c": cause} if failed else {},
    )
    return replace(made, **more)
