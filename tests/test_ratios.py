"""The bounds of what the suite costs: a figure beyond its bound is seen, and ends the command with 1."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
costs, ratios = import_module("costs"), import_module("ratios")


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


def test_the_least_of_some_rounds_counts_and_is_shown_beside_the_floor_and_other_revisions() -> None:
    programs = [costs.Program("v1", Path()), costs.Program("now", Path())]
    start = costs.Row("one scenario", "the libraries", floor=0.5)
    further = costs.Row("a scenario", "its requests", floor=0.002, is_rate=True)
    for program, seconds in ((programs[0], 2.0), (programs[1], 1.5), (programs[0], 3.0), (programs[1], 1.0)):
        start.add(program, seconds)
        further.add(program, seconds / 100)
    start.add(programs[1], 0.1, counts=False)
    assert costs.table(programs, [start, further]).splitlines() == [
        "| processor time | v1 | now | floor | times its floor |",
        "| --- | --- | --- | --- | --- |",
        "| one scenario | 2.00 s | 1.00 s | 0.50 s (the libraries) | 2.0 |",
        "| a scenario | 50 /s | 100 /s | 500 /s (its requests) | 5.0 |",
    ]


def test_a_command_that_fails_ends_the_measurement_with_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"ended with 3:\nfirst\n$"):
        costs.processor_time([sys.executable, "-c", "print('first'); raise SystemExit(3)"], tmp_path)
