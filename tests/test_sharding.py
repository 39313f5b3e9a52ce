"""Shards take about the same time, are disjoint and complete, and depend on nothing but ids and history."""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import replace

import pytest

from conformance.history.past_run import PastRun
from conformance.history.store import History
from conformance.paths import Suite
from conformance.run.options import Shard, add_options
from conformance.run.reaching import offline
from conformance.run.sharding import basis, held
from tests.checkout import Checkout
from tests.test_history import run

SECONDS = {"features/slow.feature": (400.0, 10), "features/quick.feature": (20.0, 200)}
PAST: PastRun = replace(run(1), durations=SECONDS)
IDS = [f"{feature}::test_{n}" for feature, (_, count) in SECONDS.items() for n in range(count)]
NEW = [f"features/new.feature::test_{n}" for n in range(7)]


@pytest.mark.parametrize("by", [PAST, None], ids=["history", "none"])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 300])
def test_shards_are_disjoint_and_complete(count: int, by: PastRun | None) -> None:
    parts = [held([*IDS, *NEW], Shard(index, count), by) for index in range(1, count + 1)]
    assert sum(map(len, parts)) == len(IDS) + len(NEW)
    assert frozenset().union(*parts) == {*IDS, *NEW}


def test_shards_take_about_the_same_time() -> None:
    def seconds(shard: frozenset[str]) -> float:
        return sum(SECONDS[each.partition("::")[0]][0] / SECONDS[each.partition("::")[0]][1] for each in shard)

    loads = [seconds(held(IDS, Shard(index, 4), PAST)) for index in range(1, 5)]
    assert max(loads) - min(loads) <= 40.0
    assert max(loads) <= sum(loads) / 4 + 40.0


def test_the_order_of_collection_means_nothing() -> None:
    shuffled = random.Random(1).sample(IDS, len(IDS))
    assert held(shuffled, Shard(2, 3), PAST) == held(IDS, Shard(2, 3), PAST)


def test_a_split_is_by_the_last_complete_run_of_the_whole_selection() -> None:
    whole, shard = replace(PAST, id="whole"), replace(PAST, id="shard", selection="--shard 1/2")
    cut, other = replace(PAST, id="cut", complete=False), replace(PAST, id="other", endpoint="mock")
    assert basis(History((whole, shard, cut, other)), "stage", "") == whole
    assert basis(History((shard, cut, other)), "stage", "") is None


@pytest.mark.slow
def test_a_dry_run_is_of_the_scenarios_that_the_run_plays(checkout: Checkout) -> None:
    """With the same history both split by its durations, which is another split than that by ids alone."""
    folder = "features/autoinvoice/consumers-norway"
    history = checkout.root / "history.jsonl"
    words = ("run", "--no-allure", folder, "--history", str(history))
    whole = checkout.run(*words)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    before = history.read_bytes()
    shard = checkout.run(*words, "--shard", "1/3")
    assert shard.returncode == 0, shard.stdout + shard.stderr
    record = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    played = {each["id"] for each in record["scenarios"]}
    history.write_bytes(before)
    planned = {}
    for name, file in (("durations", history), ("ids", checkout.root / "none.jsonl")):
        parser = argparse.ArgumentParser()
        add_options(parser)
        args = parser.parse_args(["--shard", "1/3", "--history", str(file)])
        reach = offline(Suite(checkout.root), args, [folder])
        planned[name] = {each.play.scenario.id for each in reach.scenarios}
    assert planned["durations"] == played
    assert planned["ids"] != played
