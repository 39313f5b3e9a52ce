"""What work costs, measured so that a busy machine fails no test.

Other programs can make any round slow, but none of them fast: the least of several rounds counts, and the rounds end as
soon as one is within the bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 8


def assert_quick(work: Callable[[], object], within: float) -> None:
    """Fail if the work takes more CPU seconds than this in each of several rounds."""
    taken: list[float] = []
    while len(taken) < ROUNDS and min(taken, default=within) >= within:
        taken.append(_seconds(work))
    assert min(taken) < within, f"CPU seconds of {len(taken)} rounds: {taken}"


def assert_linear(prepared: Callable[[int], Callable[[], object]], small: int, large: int, least: float = 0.02) -> None:
    """Fail if a unit of the large size costs far more than one of the small size in each of several rounds.

    `prepared` returns the work of a size; what it does itself is not measured. The bound is closer to linear work than
    to quadratic work. The small size counts as at least `least` seconds, since clocks are too coarse for less.
    """
    ratio = large / small
    few, many = prepared(small), prepared(large)
    one, other = _seconds(few), float("inf")
    for _ in range(ROUNDS):
        one, other = min(one, _seconds(few)), min(other, _seconds(many))
        growth = other / max(one, least) / ratio
        if growth < 1.5 * ratio**0.5:
            return
    raise AssertionError(f"{ratio:g} times the size takes {growth * ratio:.1f} times as long: {one} s and {other} s")


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
