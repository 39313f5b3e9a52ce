"""Since when drift is there: the night that first showed it, the last without it, and when it is gone, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.drift.looked_at import LookedAt, as_text, from_text
from conformance.drift.result import Drift
from conformance.history.drift_since import Present, aged
from conformance.history.drift_timeline import ABSENT, APPEARED, GONE, STILL, UNKNOWN, timeline
from conformance.history.past_run import as_line, from_line
from conformance.history.store import append, load
from conformance.report.drift import gone_lines, news
from conformance.wires.difference import Difference, in_id
from tests.drift_records import BY, LIST, NEW, OTHER, PLACES, REMOVED, STATUS, Nights
from tests.site_nights import HOSTILE, night


@pytest.fixture
def nights() -> Nights:
    return Nights()


def test_a_difference_has_its_first_night_the_last_without_it_and_its_day(nights: Nights) -> None:
    nights.spend(1)
    nights.spend(2, REMOVED)
    assert nights.ages() == {"removed": "new; last run without it 2026-11-01"}
    nights.spend(3, REMOVED)
    nights.spend(5, REMOVED, STATUS)
    assert nights.ages() == {
        "removed": "day 4, run 3: first seen 2026-11-02; last run without it 2026-11-01",
        "other status": "new; last run without it 2026-11-03",
    }
    assert news(nights.record) == "drift since 2026-11-03: 1 new, 1 still there, 0 gone"


def test_the_first_night_has_only_its_recording_to_compare_with(nights: Nights) -> None:
    nights.spend(1, REMOVED)
    assert nights.ages() == {"removed": "recorded without it 2026-10-31"}
    assert news(nights.record) == ""
    nights.spend(2, REMOVED)
    assert nights.ages() == {"removed": "day 2, run 2: first seen 2026-11-01; recorded without it 2026-10-31"}


def test_what_is_gone_is_reported_once_with_since_when_it_was_there(nights: Nights) -> None:
    nights.spend(1)
    nights.spend(2, REMOVED, NEW)
    nights.spend(3, REMOVED, NEW)
    nights.spend(4)
    assert gone_lines(nights.record) == [
        f"{LIST} answer.[].bid: removed (since 2026-11-02; as recorded again)",
        f"{LIST} answer.[].phone: new member (since 2026-11-02; as recorded again)",
    ]
    assert news(nights.record) == "drift since 2026-11-03: 0 new, 0 still there, 2 gone"
    nights.spend(5)
    assert (gone_lines(nights.record), news(nights.record)) == ([], "")


def test_what_comes_back_is_new_and_knows_the_night_without_it(nights: Nights) -> None:
    nights.spend(1, REMOVED)
    nights.spend(2)
    nights.spend(3)
    nights.spend(4, REMOVED)
    assert nights.ages() == {"removed": "new; last run without it 2026-11-03"}
    nights.spend(6)
    assert gone_lines(nights.record) == [f"{LIST} answer.[].bid: removed (since 2026-11-04; as recorded again)"]


@pytest.mark.parametrize(
    "unknown",
    [
        {"places": ()},
        {"places": PLACES - {"answer.[].bid"}},
        {"verdicts": {BY: "broken"}},
        {"verdicts": {BY: "skipped"}},
        {"verdicts": {OTHER: "passed"}, "selection": "--method user_list"},
        {"verdicts": {OTHER: "passed"}, "complete": False},
    ],
    ids=["nothing compared", "an empty list", "broken", "skipped", "another selection", "cut short"],
)
def test_a_night_that_did_not_look_neither_ends_nor_renews_it(nights: Nights, unknown: Mapping[str, Any]) -> None:
    nights.spend(1)
    nights.spend(2, REMOVED)
    nights.spend(3, **unknown)
    assert gone_lines(nights.record) == []
    nights.spend(4, REMOVED)
    assert nights.ages() == {"removed": "day 3, run 2: first seen 2026-11-02; last run without it 2026-11-01"}
    nights.spend(5)
    assert [each["first"] for each in nights.record["gone"]] == ["2026-11-02"]


def test_a_scenario_that_was_deleted_does_not_keep_drift_alive(nights: Nights) -> None:
    nights.spend(1, REMOVED)
    nights.spend(2, verdicts={OTHER: "passed"})
    assert [each["id"] for each in nights.record["gone"]] == [REMOVED.id]


def test_why_it_is_gone(nights: Nights) -> None:
    nights.spend(1, REMOVED, STATUS)
    nights.spend(2, STATUS, recorded="2026-11-02", accepted={STATUS.id: "agreed"})
    whys = {each["what"]: each["why"] for each in nights.record["gone"]}
    assert whys == {"removed": "recorded anew 2026-11-02", "other status": "accepted"}
    nights.spend(3, STATUS, recorded="2026-11-02", accepted={STATUS.id: "agreed"})
    assert nights.record["gone"] == []


def test_runs_of_any_selection_say_since_when_and_those_elsewhere_do_not(nights: Nights) -> None:
    nights.spend(1, REMOVED, selection="--method company_list")
    nights.spend(2, STATUS, endpoint="other")
    nights.spend(3, REMOVED, STATUS)
    assert nights.ages() == {
        "removed": "day 3, run 2: first seen 2026-11-01; recorded without it 2026-10-31",
        "other status": "new; recorded without it 2026-10-31",
    }


def test_a_command_that_is_no_run_says_since_when_and_never_that_something_is_gone(nights: Nights) -> None:
    nights.spend(1)
    nights.spend(2, REMOVED, STATUS)
    found = Drift("cassettes/stage", "stage", 1, 1, [REMOVED]).as_dict()
    record = aged(found, Present("2026-11-04"), nights.runs)
    assert record["gone"] == []
    assert record["differences"][0]["since"]["text"] == (
        "day 3, run 2: first seen 2026-11-02; last run without it 2026-11-01"
    )


def test_a_change_of_a_description_has_no_nights(nights: Nights) -> None:
    nights.spend(1)
    described = Difference("breaking", "autoinvoice", "operation.user_list", "removed", "there", "absent")
    nights.spend(2, described)
    assert nights.ages() == {"removed": ""}


# The line of a run


def test_a_line_has_ids_and_what_was_there_only_once(nights: Nights) -> None:
    nights.spend(1, REMOVED)
    nights.spend(2, REMOVED)
    first, second = (json.loads(as_line(run))["drift"] for run in nights.runs)
    assert first["seen"] == second["seen"] == {"breaking": [REMOVED.id]}
    assert first["new"][REMOVED.id] == {
        "before": "always there",
        "after": "absent",
        "recorded": "2026-10-31",
        "scenarios": [BY],
    }
    assert second["new"] == {}


def test_a_line_without_drift_is_read(nights: Nights) -> None:
    nights.spend(1)
    line = json.loads(as_line(nights.runs[0]))
    assert from_line(json.dumps(line)).drift is not None
    del line["drift"]
    assert from_line(json.dumps(line)).drift is None
    nights.runs[0] = from_line(json.dumps(line))
    nights.spend(2, REMOVED)
    assert nights.ages() == {"removed": "recorded without it 2026-10-31"}


@pytest.mark.parametrize(
    "drift",
    [
        [],
        {},
        {"seen": [], "gone": [], "new": {}, "compared": ""},
        {"seen": {"breaking": [1]}, "gone": [], "new": {}, "compared": ""},
        {"seen": {}, "gone": {}, "new": {}, "compared": ""},
        {"seen": {}, "gone": [], "new": {"x": {"before": 1}}, "compared": ""},
        {"seen": {}, "gone": [], "new": {}, "compared": "no base64!"},
        {"seen": {}, "gone": [], "new": {}, "compared": "eA=="},
    ],
)
def test_a_line_with_something_else_as_drift_is_none(nights: Nights, drift: Any) -> None:
    nights.spend(1)
    line = json.loads(as_line(nights.runs[0]))
    with pytest.raises(ValueError, match=r"."):
        from_line(json.dumps({**line, "drift": drift}))


@pytest.mark.slow
def test_a_thousand_differences_stay_a_short_line(nights: Nights) -> None:
    every = [replace(REMOVED, place=f"answer.[].member_{n}", what="retyped") for n in range(5_000)]
    nights.spend(1, *every)
    nights.spend(2, *every)
    assert nights.runs[1].drift is not None
    assert len(nights.runs[1].drift.seen) == 2_000
    assert len(as_line(nights.runs[1])) < 200_000


def test_lines_of_two_branches_are_joined_without_a_conflict(nights: Nights, tmp_path: Path) -> None:
    for day, found in ((1, ()), (2, (REMOVED,)), (3, (REMOVED,))):
        nights.spend(day, *found)
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    for file, days in ((one, (0, 2)), (other, (0, 1))):
        for day in days:
            append(file, nights.runs[day])
    joined = tmp_path / "joined.jsonl"
    joined.write_text(other.read_text("utf-8") + one.read_text("utf-8"), "utf-8")
    assert list(load(joined).runs) == nights.runs


# What was looked at


def test_what_was_looked_at_is_read_as_it_was_written() -> None:
    found = {LIST: LookedAt("2026-10-31", PLACES), "a/b": LookedAt("", frozenset({"answer.a b.c", "status"}))}
    assert from_text(as_text(found)) == found
    assert from_text("") == {}


@pytest.mark.parametrize(
    "name", ["a\nb", "\x1b[2J", "\u202e", "\u2028", "@x", "`", "x" * 5000, "\ud800", "a'b"], ids=ascii
)
def test_an_id_is_one_line_of_bounded_length_whatever_a_member_is_called(name: str) -> None:
    identity = replace(REMOVED, place=f"answer.{name}").id
    assert identity.isprintable()
    assert len(identity) < 300
    assert in_id(f"answer.{name}") != in_id(f"answer.{name}2")
    assert from_text(as_text({LIST: LookedAt("", frozenset({in_id(name)}))}))


# Over the nights


def test_the_timeline_has_the_state_of_each_night(nights: Nights) -> None:
    for day, found in enumerate(((), (REMOVED,), (REMOVED,), (), (), (REMOVED, NEW)), 1):
        nights.spend(day, *found)
    nights.spend(7, verdicts={BY: "broken"})
    lines = {line.change: line for line in timeline(nights.runs)}
    assert lines["answer.[].bid: removed"].states == (ABSENT, APPEARED, STILL, GONE, ABSENT, APPEARED, UNKNOWN)
    assert lines["answer.[].phone: new member"].states == (ABSENT,) * 5 + (APPEARED, UNKNOWN)
    assert [str(period) for period in lines["answer.[].bid: removed"].periods] == [
        "2026-11-02 to 2026-11-03, 2 runs; last run without it 2026-11-01; gone 2026-11-04",
        "2026-11-06, 1 run; last run without it 2026-11-05; not compared since",
    ]


def test_the_history_command_shows_drift_by_days(
    nights: Nights, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "history.jsonl"
    for day, found in ((9, ()), (10, (REMOVED,)), (11, (REMOVED, NEW))):
        nights.spend(day, *found)
    for run in (*nights.runs, night(11, endpoint="mock")):
        append(file, run)
    monkeypatch.setenv("COLUMNS", "80")
    shown = ["history", "--history", str(file), "--drift"]
    assert main(shown) == 0
    assert capsys.readouterr().out.splitlines() == [
        "drift at stage: 3 runs from 2026-11-09 to 2026-11-11, the oldest first",
        "N appeared  = still there  G gone  . not there  ? not compared",
        "",
        "011",
        "901",
        ".N=  breaking: autoinvoice/company_list answer.[].bid: removed (always there →",
        "     absent)",
        "     2026-11-10 to 2026-11-11, 2 runs; last run without it 2026-11-09; still",
        "     there",
        "..N  additive: autoinvoice/company_list answer.[].phone: new member (no such",
        "     member → text)",
        "     2026-11-11, 1 run; last run without it 2026-11-10; still there",
    ]
    assert main([*shown, "--format", "json", "--method", "company_list"]) == 0
    (at,) = json.loads(capsys.readouterr().out)
    assert (at["endpoint"], [each["what"] for each in at["differences"]]) == ("stage", ["new member", "removed"])
    assert [each["state"] for each in at["differences"][1]["runs"]] == [ABSENT, APPEARED, STILL]
    assert at["differences"][1]["periods"][0]["good"] == "2026-11-09"
    assert main([*shown, "--method", "user_list"]) == 0
    assert "no drift at stage: 3 runs from 2026-11-09 to 2026-11-11 compared" in capsys.readouterr().out
    assert main([*shown, "--endpoint", "mock"]) == 3
    assert "no run compared responses with recordings" in capsys.readouterr().err


def test_a_hostile_history_does_nothing_on_a_terminal(
    nights: Nights, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nights.spend(1, replace(REMOVED, subject=HOSTILE, before=HOSTILE, after=HOSTILE, place=HOSTILE))
    nights.runs[0] = replace(nights.runs[0], endpoint=HOSTILE)
    append(tmp_path / "history.jsonl", nights.runs[0])
    assert main(["history", "--history", str(tmp_path / "history.jsonl"), "--drift"]) == 0
    printed = capsys.readouterr().out
    assert "alert(1)" in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800]", printed)
