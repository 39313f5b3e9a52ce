"""Splits scenarios into shards that take about the same time, by the durations of an earlier run."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Collection
from typing import Any

from conformance.history.past_run import PastRun
from conformance.history.store import History
from conformance.run.options import Shard


def basis(history: History, endpoint: str, selection: str) -> PastRun | None:
    """Return the last complete run of everything that is selected, by whose durations shards are split.

    Runs of single shards do not count, so that the split stays while one shard after the other is run.
    """
    alike = [n for n in history.runs if (n.endpoint, n.selection) == (endpoint, selection)]
    return next((n for n in reversed(alike) if n.complete and n.durations), None)


def whole_of(identities: Collection[str]) -> dict[str, Any]:
    """Return what run.json has of the scenarios that were split: their number, and a digest of their ids."""
    ids = sorted({*identities})
    return {"scenarios": len(ids), "digest": hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]}


def held(identities: Collection[str], shard: Shard, by: PastRun | None) -> frozenset[str]:
    """Return the scenarios of a shard; the same scenarios and the same earlier run always give the same split.

    Without an earlier run, a scenario's shard depends on its id alone.
    """
    if by is None or shard.count == 1:
        return frozenset(each for each in identities if shard.holds(each))
    seconds = {feature: total / count for feature, (total, count) in by.durations.items() if count}
    usual = sum(seconds.values()) / len(seconds)
    weights = {each: seconds.get(each.partition("::")[0], usual) for each in identities}
    loads = [(0.0, 0, index) for index in range(1, shard.count + 1)]
    mine = set()
    for each in sorted(weights, key=lambda identity: (-weights[identity], identity)):
        load, scenarios, index = heapq.heappop(loads)
        heapq.heappush(loads, (load + weights[each], scenarios + 1, index))
        if index == shard.index:
            mine.add(each)
    return frozenset(mine)
