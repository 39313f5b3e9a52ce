"""The bounds of what work costs hold for linear work, and not for quadratic or slow work, whatever else runs."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from tests.cost import assert_linear, assert_quick


def spin(seconds: float) -> None:
    """Use so much of the processor."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.mark.parametrize("ratio", [8, 32])
def test_linear_work_differs_from_quadratic_work(ratio: int) -> None:
    unit = 0.01 / ratio

    def linear(size: int) -> Callable[[], object]:
        return lambda: spin(size * unit)

    def quadratic(size: int) -> Callable[[], object]:
        return lambda: spin(size * size * unit / ratio)

    assert_linear(linear, 1, ratio, least=0)
    with pytest.raises(AssertionError, match="times the size takes"):
        assert_linear(quadratic, 1, ratio, least=0)


def test_one_round_that_others_made_slow_is_not_what_work_costs() -> None:
    rounds = itertools.count()
    assert_quick(lambda: spin(0.04 if next(rounds) < 2 else 0), within=0.02)
    rounds = itertools.count()
    assert_linear(lambda size: lambda: spin(0.05 if size > 1 and next(rounds) < 2 else size / 4000), 1, 20, least=0)


def test_slow_work_is_found() -> None:
    with pytest.raises(AssertionError, match="CPU seconds"):
        assert_quick(lambda: spin(0.02), within=0.01)
