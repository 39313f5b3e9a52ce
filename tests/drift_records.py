"""Drift records for the tests of reports, of the history and of the site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from conformance.drift.consumers import Consumer, Use
from conformance.drift.looked_at import LookedAt
from conformance.drift.result import Drift
from conformance.history.drift_since import Present, aged
from conformance.history.past_drift import past_drift_of
from conformance.history.past_run import PastRun, as_line, from_line
from conformance.history.store import History
from conformance.report.drift import Entry
from conformance.wires.difference import Difference
from tests.site_nights import HOSTILE, night

USERS = [Consumer("acme-erp 4.2", {"autoinvoice/user_list": Use(frozenset(), frozenset())})]
BID = Difference(
    "breaking", "autoinvoice/company_list", "answer.[].bid", "removed", "always there", "absent", "2026-10-31",
    ("features/autoinvoice/account/company_list.feature::test_a", "features/b.feature::test_b"),
    example=('"FI12345678"', ""),
)  # fmt: skip
EVIL = f"{HOSTILE}|`*_[a](javascript:x)\n# x\n```\n@team | -->\r\x07"


def record(*found: Difference, **more: Any) -> dict[str, Any]:
    """The record of a run that found these differences."""
    accept = ["conformance", "drift", "--endpoint", "stage"]
    return {**Drift("cassettes/stage", "this run", 9, 3, found, consumers=USERS, accept=accept).as_dict(), **more}


def html_of(*methods: str) -> list[Difference]:
    """The same change of several methods."""
    one = replace(BID, place="Content-Type", what="content type changed", before="text/xml", after="text/html")
    one = replace(one, example=("", ""))
    return [
        replace(one, subject=f"autoinvoice/{m}", scenarios=(f"features/autoinvoice/account/{m}.feature::test_{m}",))
        for m in methods
    ]


def run_of(drift: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A run that found nothing but drift."""
    about = {"name": "stage", "kind": "live", "url": "https://stage.example"}
    counts = dict.fromkeys(("passed", "failed", "flaky", "differs", "broken", "skipped", "known", "missing"), 0)
    run = {
        "endpoint": about, "counts": {**counts, "passed": 3}, "apis": {}, "scenarios": [], "missing": [], "since": None,
        "interrupted": "", "complete": True, "collected": 3, "strict": False, "duration": 2.0, "seed": 1,
        "started": "2026-11-04T02:00:00Z", "exit_code": 1, "traces": None, "drift": drift,
    }  # fmt: skip
    return {**run, **more}


AGE: dict[str, Any] = {"new": True, "first": "2026-11-04", "days": 1, "runs": 1, "good": "2026-11-03"}
AGE["text"] = "new; last run without it 2026-11-03"


def with_age(drift: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The record with the age of what has been seen."""
    differences = [{**d, "since": {**AGE, **more}} for d in drift["differences"]]
    return {**drift, "differences": differences, "since_run": "2026-11-03T02:00:00Z", "gone": []}


def evil() -> dict[str, Any]:
    """A record in which every value is hostile."""
    bad = Difference(
        "breaking", f"autoinvoice/{EVIL}", f"answer.{EVIL}", EVIL, EVIL, EVIL, EVIL, (EVIL, f"{EVIL}2"),
        where=EVIL, also=(EVIL,), basis=EVIL, seen=EVIL, example=(EVIL, EVIL),
    )  # fmt: skip
    users = [Consumer(EVIL, {f"autoinvoice/{EVIL}": Use(frozenset(), frozenset())})]
    named = replace(BID, place=f"answer.{EVIL}")
    found = [bad, named, replace(bad, conflict=EVIL)]
    accept = ["conformance", "drift", "--endpoint", "stage"]
    drift = Drift(EVIL, EVIL, 9, 3, found, notes=[EVIL], consumers=users, accept=accept)
    gone = {"id": EVIL, "severity": EVIL, "subject": EVIL, "place": EVIL, "what": EVIL, "text": EVIL}
    return {**with_age(drift.as_dict(), text=EVIL), "gone": [gone]}


LIST = "autoinvoice/company_list"
BY, OTHER = "features/a/b/company_list.feature::test_it_lists", "features/a/b/user_list.feature::test_it_lists"
REMOVED = Difference("breaking", LIST, "answer.[].bid", "removed", "always there", "absent", "2026-10-31", (BY,))
NEW = Difference("additive", LIST, "answer.[].phone", "new member", "no such member", "text", "2026-10-31", (BY,))
STATUS = Difference("breaking", LIST, "status", "other status", "OK", "OKAY", "2026-10-31", (BY,))
PLACES = frozenset({"status", "Content-Type", "answer", "answer.[]", "answer.[].bid"})


class Nights:
    """Nights at one endpoint, each compared with those before it as the history has them."""

    def __init__(self) -> None:
        self.runs: list[PastRun] = []
        self.record: dict[str, Any] = {}

    def spend(
        self,
        day: int,
        *found: Difference,
        places: Collection[str] = PLACES,
        recorded: str = "2026-10-31",
        accepted: Mapping[str, str] | None = None,
        verdicts: Mapping[str, str] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Spend a night that shows these differences, and return its drift record."""
        hidden = {d.place for d in found if d.what == "removed"}
        compared = {LIST: LookedAt(recorded, frozenset(places) - hidden)} if places else {}
        drift = Drift("cassettes/stage", "this run", 1, 1, found, accepted=accepted or {}, compared=compared).as_dict()
        run = night(day, **more)
        scenarios = [{"id": i, "verdict": v} for i, v in (verdicts or {BY: "passed"}).items()]
        whole = {"scenarios": scenarios, "missing": [], "complete": run.complete}
        self.record = aged(drift, Present.of(whole, run), History((*self.runs, run)).at_endpoint(run))
        self.runs.append(from_line(as_line(replace(run, drift=past_drift_of(self.record)))))
        return self.record

    def ages(self) -> dict[str, str]:
        """Since when the open differences of the last night are there, by the kind of change."""
        return {Entry((d,)).one["what"]: Entry((d,)).since for d in self.record["differences"]}
