"""Runs of several machines become one run, as if one machine had run everything."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.drift.consumers import Consumer, Use
from conformance.drift.looked_at import LookedAt
from conformance.drift.result import Drift
from conformance.errors import NoVerdict, UserError, UserErrors
from conformance.paths import Suite
from conformance.run.merging import merged
from conformance.run.sharding import whole_of
from conformance.wires.difference import Difference
from tests.checkout import ROOT, Checkout

SAMPLE: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "run.json").read_text("utf-8"))
FEATURE = "features/autoinvoice/consumers-norway/consumer_agreement_status.feature"


def scenario(name: str, verdict: str = "passed", **more: Any) -> dict[str, Any]:
    found = copy.deepcopy(SAMPLE["scenarios"][0])
    return {**found, "id": f"{FEATURE}::{name}", "verdict": verdict, "findings": [], "reason": "", **more}


def part(folder: Path, *scenarios: dict[str, Any], shard: str = "", **more: Any) -> Path:
    """Write the record of a run with these scenarios."""
    run = {**copy.deepcopy(SAMPLE), "shard": shard, "selection": "", "contracts": "c", "drift": None, "missing": []}
    run |= {"endpoint": {"name": "stage", "kind": "live", "url": "https://x"}, "interrupted": "", "complete": True}
    run |= {"strict": False, "scenarios": list(scenarios), "started": "2026-11-20T02:00:00Z", "duration": 60.0, **more}
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(run), "utf-8")
    return folder


def merge(tmp_path: Path, *folders: Path) -> dict[str, Any]:
    return dict(merged(Suite(ROOT), folders, tmp_path / "merged", None))


def verdicts(run: dict[str, Any]) -> dict[str, str]:
    return {each["id"].partition("::")[2]: each["verdict"] for each in run["scenarios"]}


def test_shards_are_one_run(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2")
    two = part(tmp_path / "2", scenario("b"), shard="2/2", started="2026-11-20T02:00:30Z")
    run = merge(tmp_path, two, one)
    assert verdicts(run) == {"a": "passed", "b": "passed"}
    assert (run["complete"], run["exit_code"], run["collected"]) == (True, 0, 2)
    assert (run["started"], run["duration"]) == ("2026-11-20T02:00:00.000Z", 90.0)
    for name in ("run.json", "junit.xml", "summary.md", "index.html", "history.jsonl"):
        assert (tmp_path / "merged" / name).is_file()


@pytest.mark.parametrize(("given", "missing"), [(["1/3", "3/3"], "2/3"), (["2/2"], "1/2")])
def test_a_missing_shard_is_no_verdict(tmp_path: Path, given: list[str], missing: str) -> None:
    folders = [part(tmp_path / str(n), scenario(str(n)), shard=shard) for n, shard in enumerate(given)]
    run = merge(tmp_path, *folders)
    assert (run["complete"], run["exit_code"]) == (False, 3)
    assert run["interrupted"] == f"shard {missing} is missing"


def of(*names: str) -> dict[str, Any]:
    """The scenarios that were split, as run.json has them."""
    return {"whole": whole_of([scenario(name)["id"] for name in names])}


def test_a_shard_that_is_given_twice_is_no_verdict(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2")
    again = part(tmp_path / "again", scenario("a"), shard="1/2")
    two = part(tmp_path / "2", scenario("b"), shard="2/2")
    run = merge(tmp_path, one, again, two)
    assert (run["complete"], run["exit_code"]) == (False, 3)
    assert run["interrupted"] == f"shard 1/2 was given twice: {one} and {again}"


def test_shards_that_overlap_are_no_verdict(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), scenario("b"), shard="1/2")
    two = part(tmp_path / "2", scenario("b"), scenario("c"), shard="2/2")
    run = merge(tmp_path, one, two)
    assert (run["complete"], run["exit_code"]) == (False, 3)
    assert run["interrupted"] == f"1 scenario is in both {one} and {two}, such as {FEATURE}::b"


def test_shards_of_different_sets_of_scenarios_are_no_verdict(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2", **of("a", "b"))
    two = part(tmp_path / "2", scenario("b"), shard="2/2", **of("a", "b", "c"))
    run = merge(tmp_path, one, two)
    assert (run["complete"], run["exit_code"]) == (False, 3)
    assert "parts of different sets of scenarios" in run["interrupted"]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (["b"], "the shards hold 2 scenarios, 1 fewer than were split"),
        (["b", "x"], "the shards hold 3 scenarios, and others than were split"),
        (["b", "c", "x"], "the shards hold 4 scenarios, 1 more than were split"),
    ],
)
def test_scenarios_that_no_shard_has_are_no_verdict(tmp_path: Path, held: list[str], said: str) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2", **of("a", "b", "c"))
    two = part(tmp_path / "2", *map(scenario, held), shard="2/2", **of("a", "b", "c"))
    run = merge(tmp_path, one, two)
    assert (run["complete"], run["exit_code"], run["interrupted"]) == (False, 3, said)


def test_the_parts_of_a_whole_are_a_verdict(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2", **of("a", "b", "c"))
    lost = {**scenario("c"), "reason": "a worker crashed"}
    two = part(tmp_path / "2", scenario("b"), shard="2/2", missing=[lost], complete=False, **of("a", "b", "c"))
    assert merge(tmp_path, one, two)["interrupted"] == f"{two} did not finish"
    whole = part(tmp_path / "3", scenario("c"), shard="2/2", **of("a", "c"))
    other = part(tmp_path / "4", scenario("a"), shard="1/2", **of("a", "c"))
    assert dict(merged(Suite(ROOT), [whole, other], tmp_path / "again", None))["exit_code"] == 0


def test_shards_that_were_split_by_different_histories_are_no_verdict(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2", split="run1")
    two = part(tmp_path / "2", scenario("a"), shard="2/2", split="")
    run = merge(tmp_path, one, two)
    assert (run["complete"], run["exit_code"]) == (False, 3)
    assert "split by different histories" in run["interrupted"]


def test_a_failure_of_one_shard_fails(tmp_path: Path) -> None:
    one = part(tmp_path / "1", scenario("a"), shard="1/2")
    two = part(tmp_path / "2", scenario("b", "failed", reason="x"), shard="2/2")
    assert merge(tmp_path, one, two)["exit_code"] == 1


def test_a_shard_that_ended_early_leaves_it_incomplete(tmp_path: Path) -> None:
    lost = {**scenario("b"), "reason": "a worker crashed"}
    one = part(tmp_path / "1", scenario("a"), shard="1/2")
    two = part(tmp_path / "2", shard="2/2", complete=False, interrupted="Ctrl-C", missing=[lost])
    run = merge(tmp_path, one, two)
    assert run["exit_code"] == 3
    assert [each["reason"] for each in run["missing"]] == ["a worker crashed"]
    assert run["interrupted"].endswith("ended early: Ctrl-C")


def test_of_a_scenario_that_ran_twice_the_last_verdict_counts(tmp_path: Path) -> None:
    first = part(tmp_path / "1", scenario("a", "failed", reason="x"), scenario("b"))
    again = part(tmp_path / "2", scenario("a"), started="2026-11-20T03:00:00Z")
    run = merge(tmp_path, again, first)
    assert verdicts(run) == {"a": "passed", "b": "passed"}
    assert run["exit_code"] == 0


def test_a_lost_scenario_that_another_run_played_is_not_missing(tmp_path: Path) -> None:
    lost = {**scenario("a"), "reason": "a worker crashed"}
    first = part(tmp_path / "1", scenario("b"), complete=False, missing=[lost])
    run = merge(tmp_path, first, part(tmp_path / "2", scenario("a")))
    assert run["missing"] == []
    assert verdicts(run) == {"a": "passed", "b": "passed"}


@pytest.mark.parametrize(
    "other", [{"contracts": "d"}, {"selection": "--api x"}, {"endpoint": {"name": "y", "kind": "live", "url": ""}}]
)
def test_runs_that_do_not_belong_together_are_refused(
    tmp_path: Path, other: dict[str, str] | dict[str, dict[str, str]]
) -> None:
    one, two = part(tmp_path / "1", scenario("a")), part(tmp_path / "2", scenario("b"), **other)
    with pytest.raises(NoVerdict, match="do not belong together"):
        merge(tmp_path, one, two)


def test_every_folder_without_a_run_is_reported(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/run.json").write_text("[]", "utf-8")
    with pytest.raises(UserErrors) as wrong:
        merge(tmp_path, tmp_path / "nowhere", tmp_path / "bad", part(tmp_path / "1", scenario("a")))
    assert len(wrong.value.errors) == 2


def test_a_run_is_not_replaced_by_the_merged_one(tmp_path: Path) -> None:
    one = part(tmp_path / "merged", scenario("a"))
    with pytest.raises(UserError, match="would replace"):
        merge(tmp_path, one)
    assert (one / "run.json").is_file()


def test_drift_is_of_all_runs(tmp_path: Path) -> None:
    def drift(*scenarios: str, value: str = "") -> dict[str, Any]:
        compared = {
            f"x/{name}": LookedAt("2026-11-20", frozenset({"answer", "answer.p"})) for name in ("m", *scenarios)
        }
        one = Difference(
            "breaking", "x/m", "answer.p", "removed", "", "absent", scenarios=scenarios, example=(value, "")
        )
        users = [Consumer("acme", {"x/m": Use(frozenset(), frozenset())})]
        return Drift("b", "a", 2, 1, [one], notes=["n"], compared=compared, consumers=users).as_dict()

    one = part(tmp_path / "1", scenario("a"), shard="1/2", drift=drift("a"))
    two = part(tmp_path / "2", scenario("b"), shard="2/2", drift=drift("b", value="12.50"))
    run = merge(tmp_path, one, two)
    (only,) = run["drift"]["differences"]
    assert (only["scenarios"], only["example"]["before"]) == (["a", "b"], "12.50")
    assert only["affects"] == [{"consumer": "acme", "methods": ["x/m"]}]
    assert (run["drift"]["methods"], run["drift"]["counts"]["breaking"]) == (3, 1)
    assert (run["drift"]["calls"], run["drift"]["notes"], run["exit_code"]) == (4, ["n"], 1)


def test_allure_results_are_brought_together(tmp_path: Path) -> None:
    folders = []
    for number in (1, 2):
        folders.append(part(tmp_path / str(number), scenario(str(number)), shard=f"{number}/2"))
        (folders[-1] / "allure-results").mkdir()
        (folders[-1] / f"allure-results/{number}-result.json").write_text("{}", "utf-8")
    merge(tmp_path, *folders)
    assert {file.name for file in (tmp_path / "merged/allure-results").iterdir()} == {"1-result.json", "2-result.json"}


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_command_merges_what_shards_wrote(checkout: Checkout, workers: str) -> None:
    known = 'requirement = "autoinvoice/consumer_agreement_status#user-not-found"\nendpoint = "mock"'
    entry = f'[[known]]\n{known}\nreason = "r"\nowner = "o@example.com"\nexpires = 2999-01-01\n'
    (checkout.root / "known.toml").write_text(entry, "utf-8")
    for number in (1, 2):
        words = ("--shard", f"{number}/2", "--reports", f"shard{number}", "--workers", workers)
        done = checkout.run("run", "--no-allure", FEATURE, *words)
        assert done.returncode == 0, done.stdout
    one, two = (json.loads((checkout.root / f"shard{n}/run.json").read_text("utf-8")) for n in (1, 2))
    assert one["whole"] == two["whole"] == whole_of([each["id"] for run in (one, two) for each in run["scenarios"]])
    done = checkout.run("merge", "shard1", "shard2")
    assert json.loads((checkout.reports / "run.json").read_text("utf-8"))["complete"] is True
    assert done.returncode == 0
    assert checkout.run("merge", "shard1").returncode == 3
    wrong = checkout.run("merge", "nowhere")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
