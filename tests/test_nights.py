"""A service that breaks, drifts, goes down and heals on known days: each event is reported on its day, once."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
nights = import_module("nights")


@pytest.mark.slow
def test_each_event_is_reported_on_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert nights.main(["--nights", "7"]) == 0, capsys.readouterr().out


def test_a_night_that_reports_something_else_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Silent:
        """A month in which nothing is ever reported."""

        def __init__(self, folder: Path) -> None:
            pass

        def record(self) -> None:
            pass

        def reported(self, night: object) -> list[str]:
            return []

    monkeypatch.setattr(nights, "Month", Silent)
    assert nights.main(["--nights", "8"]) == 1
    assert "7 of 8 nights reported something else" in capsys.readouterr().out


def test_an_event_that_the_terminal_shows_twice_is_a_mismatch() -> None:
    run = {
        "since": {"before": "2026-03-01T02:00:00Z", "causes": [], "fixed": [{"title": "x", "since": ""}], "flaky": []}
    }
    assert list(nights.events(run, "fixed: x")) == ["fixed x, since never"]
    assert list(nights.events(run, "fixed: x fixed:\n x"))[1:] == ["printed 2 times: fixed: x"]
