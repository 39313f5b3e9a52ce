"""What is new since earlier runs: each event is reported on its day, once."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.catalogue import Contract
from conformance.cli import main
from conformance.errors import UserError
from conformance.history.past_run import PastRun, as_line, digest_of, from_line, past_run_of
from conformance.history.since import since
from conformance.history.store import append, check, load
from conformance.ledger import Ledger
from conformance.mock.calls import seam
from conformance.mock.calls.behaviour import Call, Reply
from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.report import summary
from conformance.run.results import Results
from conformance.wires.registry import load as load_contracts
from tests.checkout import ROOT, Checkout
from tests.examples import tried

RUN: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "run.json").read_text("utf-8"))
CATALOGUE = load_contracts(Path(__file__).parents[1] / "contracts")
FIRST = date(2026, 11, 1)
A, B = "soap/a#listed", "soap/b#listed"


def run(
    day: int, *broken: str, untested: tuple[str, ...] = (), contracts: str = "c", down: bool = False, **more: Any
) -> PastRun:
    """The run of a day in which these requirements failed, each a cause of its own."""
    made = PastRun(
        id=f"run{day}",
        endpoint="stage",
        kind="live",
        selection="",
        started=f"{FIRST + timedelta(days=day - 1)}T02:00:00Z",
        duration=60.0,
        exit_code=1 if broken else 0,
        complete=not down,
        contracts=contracts,
        counts={"passed": 2, "broken": 0},
        shares={},
        verdicts=dict.fromkeys(broken, "failed"),
        untested=frozenset(untested),
        causes={f"cause of {name}": cause(name) for name in broken},
    )
    return replace(made, **more)


def cause(title: str) -> dict[str, Any]:
    """A cause of one scenario in the format of the history."""
    return {"title": title, "verdict": "failed", "methods": [], "scenarios": 1, "requirements": [title]}


def said(*runs: PastRun) -> list[tuple[str, ...]]:
    """What is reported each run: new, still and fixed causes, by the day that they are said to be there since."""
    found = []
    for position, each in enumerate(runs):
        now = since(each, runs[:position])
        events = [f"{'new' if s.is_new else f'day {s.days}'} {s.cause[-8]}" for s in now.standings.values()]
        events += [f"fixed {gone.title[5]} since {gone.since[-2:]}" for gone in now.gone]
        found.append(tuple(events))
    return found


def test_a_cause_is_new_once_then_still_there_then_fixed_once() -> None:
    assert said(run(1), run(2, A), run(3, A), run(4, A), run(5), run(6)) == [
        (),
        ("new a",),
        ("day 2 a",),
        ("day 3 a",),
        ("fixed a since 02",),
        (),
    ]


def test_a_run_without_a_verdict_neither_ends_nor_fixes_anything() -> None:
    down = run(3, untested=(A, B), down=True, exit_code=3)
    assert said(run(1), run(2, A), down, run(4, A)) == [(), ("new a",), (), ("day 3 a",)]
    assert said(run(1), run(2, A), down, run(4)) == [(), ("new a",), (), ("fixed a since 02",)]


def test_what_was_not_tested_is_not_fixed() -> None:
    assert said(run(1, A), run(2, untested=(A,)), run(3)) == [("new a",), (), ("fixed a since 01",)]


def test_what_comes_back_is_new_again() -> None:
    assert said(run(1, A), run(2), run(3, A)) == [("new a",), ("fixed a since 01",), ("new a",)]
    assert since(run(3, A), [run(1, A), run(2)]).standings[f"cause of {A}"].good == "2026-11-02"


def test_two_causes_are_distinguished() -> None:
    assert said(run(1, A), run(2, A, B), run(3, B)) == [
        ("new a",),
        ("day 2 a", "new b"),
        ("day 2 b", "fixed a since 01"),
    ]


def test_what_changes_its_mind_with_the_same_contracts_is_flaky() -> None:
    runs = [run(1), run(2, A), run(3), run(4, A)]
    assert [(u.requirement, u.failed, u.runs) for u in since(runs[-1], runs[:-1]).unsteady] == [(A, 2, 4)]
    assert since(runs[1], runs[:1]).unsteady == ()
    changed = [replace(each, contracts=str(number)) for number, each in enumerate(runs)]
    assert since(changed[-1], changed[:-1]).unsteady == ()


def test_what_broke_once_and_was_fixed_is_not_flaky() -> None:
    runs = [run(1), run(2, A), run(3, A), run(4), run(5)]
    assert [since(each, runs[:position]).unsteady for position, each in enumerate(runs)] == [()] * 5


def test_a_flaky_requirement_is_reported_on_the_days_of_its_changes() -> None:
    runs = [run(1, A), run(2), run(3, A), run(4, A), run(5), run(6)]
    found = [since(each, runs[:position]).unsteady for position, each in enumerate(runs)]
    assert [[(u.failed, u.runs) for u in each] for each in found] == [[], [], [(2, 3)], [], [(3, 5)], []]


def test_a_cause_behind_one_of_more_scenarios_is_neither_fixed_nor_new_again() -> None:
    hidden = run(3, B, behind=frozenset({f"cause of {A}"}))
    assert said(run(1), run(2, A), hidden, run(4, A)) == [(), ("new a",), ("new b",), ("day 3 a", "fixed b since 03")]
    assert said(run(1), run(2, A), hidden, run(4)) == [
        (),
        ("new a",),
        ("new b",),
        ("fixed b since 03", "fixed a since 02"),
    ]


def test_a_cause_that_reached_further_later_is_fixed_by_a_run_that_tested_all_of_it() -> None:
    wider = run(2, A, B)
    both = {**wider.causes[f"cause of {A}"], "requirements": [A, B]}
    wider = replace(wider, causes={f"cause of {A}": both})
    assert said(run(1, A), wider, run(3, untested=(B,)), run(4)) == [
        ("new a",),
        ("day 2 a",),
        (),
        ("fixed a since 01",),
    ]


def broke(day: int, verdict: str = "broken", **more: Any) -> PastRun:
    """The run of a day in which a scenario broke before anything was judged."""
    cause = {"title": "soap/c down", "verdict": "broken", "methods": ["soap/c"], "scenarios": 1, "requirements": []}
    found = {"cause of soap/c#gateway": {**cause, "claims": {"soap/c": [A, B]}}}
    return run(day, verdicts={A: verdict, B: verdict}, causes=found if verdict == "broken" else {}, **more)


def test_what_broke_is_fixed_when_its_method_is_judged_whatever_the_verdict() -> None:
    partly = run(2, A, untested=(B,))
    assert len(since(partly, [broke(1)]).gone) == 1
    assert since(run(2, untested=(A, B)), [broke(1)]).gone == ()
    assert since(run(2, verdicts={A: "broken"}), [broke(1)]).gone == ()


# Properties

LINES = [as_line(run(day, *broken)) for day, broken in enumerate([(), (A,), (A, B), (B,), (), (A,)], 1)]


@tried(
    given(
        st.lists(st.sampled_from(LINES), max_size=20).flatmap(lambda own: st.tuples(st.just(own), st.permutations(own)))
    ),
    few=20,
    many=100,
)
def test_the_order_of_lines_means_nothing(
    tmp_path_factory: pytest.TempPathFactory, lines: tuple[list[str], list[str]]
) -> None:
    own, other = lines
    assert found_in(tmp_path_factory, own) == found_in(tmp_path_factory, other)


@tried(given(st.lists(st.sampled_from(LINES)), st.lists(st.sampled_from(LINES))), few=20, many=100)
def test_merged_histories_are_the_same_from_either_side_and_merged_again(
    tmp_path_factory: pytest.TempPathFactory, one: list[str], other: list[str]
) -> None:
    merged = found_in(tmp_path_factory, one + other)
    assert merged == found_in(tmp_path_factory, other + one)
    assert merged == found_in(tmp_path_factory, one + other + one)
    assert {n.id for n in merged.runs} == {from_line(line).id for line in one + other}


@tried(given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=12)), few=20, many=100)
def test_each_beginning_and_end_of_a_cause_is_reported_once(nights: list[tuple[bool, bool, bool]]) -> None:
    """A night is whether the cause is there, whether the run ended early, and whether it was hidden."""
    runs = [
        run(
            day,
            *([] if down or hidden or not there else [A]),
            down=down,
            behind=frozenset({f"cause of {A}"} if there and hidden and not down else ()),
        )
        for day, (there, down, hidden) in enumerate(nights, 1)
    ]
    events = said(*runs)
    alive = shown = False
    for (there, down, hidden), reported in zip(nights, events, strict=True):
        if down:
            assert reported == ()
            continue
        words = [event.split(" since")[0] for event in reported]
        if there and not hidden:
            assert ("new a" in words) is not alive
        assert ("fixed a" in words) is (shown and not there)
        alive, shown = there, (shown or not hidden) and there
    assert len(events) == len(nights)


def found_in(factory: pytest.TempPathFactory, lines: list[str]) -> Any:
    file = factory.mktemp("history") / "history.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return load(file)


def git(folder: Path, *words: str) -> None:
    """Run git, as nobody in particular."""
    who = ["-c", "user.name=n", "-c", "user.email=n@example.test", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def test_git_merges_the_runs_of_two_branches_without_a_conflict(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    append(file, run(1))
    git(tmp_path, "add", ".gitattributes", "history.jsonl")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "checkout", "-q", "-b", "other")
    for day in (2, 4):
        append(file, run(day, A))
    git(tmp_path, "commit", "-q", "-a", "-m", "on the branch")
    git(tmp_path, "checkout", "-q", "main")
    append(file, run(3, A))
    git(tmp_path, "commit", "-q", "-a", "-m", "beside it")
    git(tmp_path, "merge", "-q", "--no-edit", "other")
    found = load(file)
    assert ([n.id for n in found.runs], found.unread) == (["run1", "run2", "run3", "run4"], ())
    assert since(found.runs[-1], found.runs[:-1]).standings[f"cause of {A}"].runs == 3


def test_a_run_that_tried_again_shows_by_itself_what_is_flaky() -> None:
    """One good run after it does not show that chance has ended, so nothing is fixed."""
    flaked = run(2, A)
    causes = {"flaky a": {**flaked.causes[f"cause of {A}"], "verdict": "flaky"}}
    flaked = replace(flaked, verdicts={A: "flaky"}, causes=causes)
    assert [(u.requirement, u.failed, u.runs) for u in since(flaked, [run(1)]).unsteady] == [(A, 1, 2)]
    after_failure = since(flaked, [run(1, A)])
    assert after_failure.gone == ()
    assert [u.failed for u in after_failure.unsteady] == [2]
    assert since(run(3), [run(1), flaked]).gone == ()


def test_runs_of_another_endpoint_or_selection_are_not_compared(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    for each in (run(1), run(2, endpoint="mock"), run(3, selection="--method a"), run(4)):
        append(file, each)
    assert [n.id for n in load(file).comparable(run(5))] == ["run1", "run4"]


@pytest.mark.parametrize("moments", [("00:00.100", "00:00.900"), ("00:00.500", "00:00.500")], ids=["second", "instant"])
def test_runs_of_the_same_second_are_compared_in_their_order(tmp_path: Path, moments: tuple[str, str]) -> None:
    file = tmp_path / "history.jsonl"
    first, second = (
        run(1, *broken, id=f"run of {name}", started=f"2026-11-01T02:{moment}Z")
        for name, moment, broken in (("zeal", moments[0], ()), ("ardour", moments[1], (A,)))
    )
    append(file, first)
    assert load(file).comparable(second) == [first], "before it is appended"
    append(file, second)
    known = load(file)
    assert known.runs == (first, second)
    assert known.comparable(first) == []
    assert known.comparable(second) == [first]
    assert since(second, known.comparable(second)).standings[f"cause of {A}"].good == "2026-11-01"


def test_runs_are_ordered_by_their_moments_and_not_by_how_these_are_written(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    stamps = ("2026-11-01T02:00:00.500Z", "2026-11-01T02:00:00Z", "2026-11-01T03:00:00.250+01:00")
    for number, started in enumerate(stamps):
        append(file, run(number + 1, started=started))
    assert [n.id for n in load(file).runs] == ["run2", "run3", "run1"]


def test_a_run_records_its_start_to_the_millisecond(tmp_path: Path) -> None:
    started = datetime(2026, 11, 1, 2, 0, 0, 123_456, tzinfo=UTC)
    results = Results(tmp_path, {"name": "mock"}, Ledger(CATALOGUE, Suite(tmp_path)), (), 0, started=started)
    assert results.as_dict()["started"] == "2026-11-01T02:00:00.123Z"


# The file


def test_a_run_survives_its_line() -> None:
    made = past_run_of(RUN, "--api autoinvoice", "digest")
    assert from_line(as_line(made)) == made
    assert "\n" not in as_line(made)
    assert made.verdict("autoinvoice/atg_mandate_list#timestamp-format-error") == "failed"
    assert made.shares["autoinvoice"]["of"] == 184
    assert set(made.verdicts.values()) == {"failed", "flaky", "differs", "broken", "known"}


def test_the_share_is_that_of_the_run_s_own_report() -> None:
    made = copy.deepcopy(RUN)
    of_others = list(summary.requirements(made))[5:45]
    for requirement in of_others:
        cast("dict[str, Any]", requirement).update(verdict="none", reason="")
    kept = past_run_of(made, "--method x", "digest").shares["autoinvoice"]
    assert (kept["listed"], kept["of"]) == (184, 144)
    assert summary.share(made).startswith(f"{kept['verified']} of 144 requirements verified")
    cut = past_run_of({**made, "complete": False}, "", "digest").shares["autoinvoice"]
    assert cut["of"] == 184


def test_the_same_run_is_the_same_line() -> None:
    assert as_line(past_run_of(RUN, "", "d")) == as_line(past_run_of(copy.deepcopy(RUN), "", "d"))
    assert past_run_of(RUN, "", "d").id != past_run_of({**RUN, "started": "2026-01-01T00:00:00Z"}, "", "d").id


def test_lines_that_two_branches_added_are_merged(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    lines = [as_line(run(day)) for day in (3, 1, 2, 1)]
    file.write_text("\n".join([lines[0], "<<<<<<< ours", lines[1], "", "{}", *lines[2:]]), "utf-8")
    found = load(file)
    assert [n.id for n in found.runs] == ["run1", "run2", "run3"]
    assert found.unread == (2, 5)


WRONG_MEMBERS: tuple[dict[str, Any], ...] = (
    {"endpoint": None},
    {"kind": "other"},
    {"started": "20261101T020000Z"},
    {"duration": "<b>"},
    {"duration": float("nan")},
    {"exit_code": "1"},
    {"complete": 1},
    {"counts": {"broken": "x"}},
    {"shares": {"soap": {"of": 1}}},
    {"shares": []},
    {"causes": {"c": {"title": "t"}}},
    {"causes": {"c": {**cause("t"), "verdict": "<script>"}}},
    {"causes": {"c": {**cause("t"), "claims": [1]}}},
    {"behind": 3},
    {"flaky": [[]]},
    {"durations": {"f": [1]}},
)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "[]",
        "null",
        '{"format": 2}',
        "[" * 100_000,
        '{"format": 1}',
        as_line(run(1)).replace('"untested":""', '"untested":"!!"'),
        *(json.dumps({**json.loads(as_line(run(1, A))), **wrong}) for wrong in WRONG_MEMBERS),
        as_line(run(1, started="yesterday")),
        as_line(run(1, started="2026-11-01T02:00:00")),
    ],
)
def test_a_line_that_is_no_run_is_skipped(tmp_path: Path, line: Any) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(f"{line}\n{as_line(run(1))}\n", "utf-8")
    assert [n.id for n in load(file).runs] == ["run1"]


def test_runs_that_end_together_are_both_kept(tmp_path: Path) -> None:
    file = tmp_path / "deep/history.jsonl"
    threads = [threading.Thread(target=append, args=(file, run(day))) for day in range(1, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load(file).runs) == 24


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_file_that_cannot_be_written_says_so(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Nor is it replaced: as root, a run would else put a file in the place of /dev/null, or read /dev/zero forever."""
    file = tmp_path / "history.jsonl"
    make(file)
    for use in (lambda: append(file, run(1)), lambda: load(file), lambda: check(file)):
        with pytest.raises(UserError, match="history"):
            use()
    assert not file.is_file()


def test_a_history_that_cannot_be_kept_is_refused_before_the_run(checkout: Checkout) -> None:
    done = checkout.run("run", "--no-allure", "--history", "features")
    assert done.returncode == 2
    assert "name another file with --history" in done.stderr
    assert not (checkout.root / "reports" / "run.json").exists()


def test_a_change_of_a_contract_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("1", "utf-8")
    before = digest_of([tmp_path])
    assert digest_of([tmp_path]) == before
    (tmp_path / "a.json").write_text("2", "utf-8")
    assert digest_of([tmp_path]) != before


# The command


class Forgetful(seam.Seam):
    """A service that knows no consumer."""

    def run(self, contract: Contract, call: Call) -> Reply:
        cast("dict[str, Any]", call.arguments)["reference_nr"] = "0"
        return super().run(contract, call)


@pytest.mark.slow
def test_runs_are_remembered_and_shown(checkout: Checkout) -> None:
    words = ("run", "--no-allure", "features/autoinvoice/consumers-norway/consumer_agreement_status.feature")
    printed = []
    with MockServer(load_contracts(checkout.root / "contracts")).in_thread() as mock:
        for service in (seam.Seam(), Forgetful(), seam.Seam()):
            with seam.replaced(service):
                printed.append(checkout.run(*words, "--mock-url", mock.url))
    assert [done.returncode for done in printed] == [0, 1, 0]
    assert re.search(r"since \d{4}-\d{2}-\d{2}: [1-9] new causes?, 0 still there, 0 fixed", printed[1].stdout)
    assert re.search(r": 0 new causes, 0 still there, [1-9] fixed\n    fixed: ", printed[2].stdout)
    table = checkout.run("history")
    assert table.returncode == 0, table.stderr
    assert "1 new" in table.stdout
    assert "1 fixed" in table.stdout
    record = json.loads(checkout.run("history", "--format", "json").stdout)
    assert [each["endpoint"] for each in record] == ["mock"] * len(record)
    assert "consumer_agreement_status" in checkout.run("history", "--method", "consumer_agreement_status").stdout


def test_a_history_without_a_run_is_no_verdict(checkout: Checkout) -> None:
    done = checkout.run("history")
    assert (done.returncode, done.stdout) == (3, "")
    assert checkout.run("history", "--since", "yesterday").returncode == 2


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--method", "user_shwo"), 2, "unknown method 'user_shwo'"),
        (("--api", "autoinvoce"), 2, "did you mean autoinvoice?"),
        (("--since", "2026-13-01"), 2, "is not a day"),
        (("--endpoint", "satge"), 3, "no run at satge is recorded"),
    ],
)
def test_a_name_that_is_misspelt_is_no_clean_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, says: str
) -> None:
    append(tmp_path / "history.jsonl", run(1))
    assert main(["history", "--history", str(tmp_path / "history.jsonl"), *words]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert says in printed.err
