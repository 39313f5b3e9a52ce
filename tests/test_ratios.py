"""The bounds of what the suite costs: a figure beyond its bound is seen, and ends the command with 1."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
ratios = import_module("ratios")


def test_a_ratio_is_exceeded_beyond_its_bound_only() -> None:
    assert not ratios.Ratio("a call", 0.2, 0.1, 2).exceeded
    assert ratios.Ratio("a call", 0.201, 0.1, 2).exceeded


def test_a_row_has_the_figure_beside_its_floor_and_its_bound() -> None:
    row = str(ratios.Ratio("a call", 0.3, 0.1, 2))
    assert row.startswith("✕ a call ")
    assert row.endswith("300.0 ms    100.0 ms   3.0 times its floor, at most 2")


@pytest.mark.parametrize(("seconds", "code"), [(0.1, 0), (0.3, 1)])
def test_the_command_ends_with_1_beyond_a_bound(monkeypatch: pytest.MonkeyPatch, seconds: float, code: int) -> None:
    for name in ("starting", "playing_soap", "playing_rest", "mock_soap", "mock_rest"):
        monkeypatch.setattr(ratios, name, lambda: ratios.Ratio("a call", seconds, 0.1, 2))
    assert ratios.main() == code
