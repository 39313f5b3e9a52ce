"""Shards take about the same time, are disjoint and complete, and depend on nothing but ids and history."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from conformance.history.past_run import PastRun
from conformance.history.store import History
from conformance.run.options import Shard
from conformance.run.sharding import basis, held
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
