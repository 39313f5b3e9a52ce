"""Holds the marker `slow` to what it says: a test without it that takes far more than half a second fails in CI."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from tests import forked
from tests.shares import VARIABLE

MOST = 2.0
"""Seconds of the processor that a quick test may take: the half second that the marker names, with a margin."""
USUAL = 0.016
"""Seconds that the work of `speed` takes on a machine of the usual speed."""


def spent() -> float:
    """Return the processor time so far, in seconds, of this process and of all that it ran to their end."""
    return sum(os.times()[:4]) + forked.spent


def speed() -> float:
    """Return how many times as long as usual work takes on this machine, now; 1 at least."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        sum(number * number % 7 for number in range(300_000))
        taken.append(time.process_time() - began)
    return max(1.0, min(taken) / USUAL)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that is not marked, took more than it may, and would have on a machine of the usual speed."""
    began = spent()
    yield
    took = spent() - began
    if took > MOST and VARIABLE in os.environ and not item.get_closest_marker("slow") and took > MOST * speed():
        pytest.fail(f"it took {took:.1f} seconds of the processor: make it quicker, or mark it slow", pytrace=False)
