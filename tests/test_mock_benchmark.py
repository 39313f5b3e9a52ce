"""The mock's benchmark: a row takes the best of its rounds, a call beyond the bound is seen, and the client counts."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.exchange import Request
from conformance.mock.server.mock_server import MockServer
from conformance.paths import suite
from conformance.wires.registry import load as contracts

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
loading: Any = import_module("loading")
mock: Any = import_module("mock")
mock_calls: Any = import_module("mock_calls")


def row(*milliseconds: float) -> Any:
    rounds = [loading.Load([each / 1000] * 10, each / 100, each / 100) for each in milliseconds]
    return mock.Row("a call", {"mock": rounds, "floor": [loading.Load([0.0001] * 10, 0.001, 0.001)]})


def test_a_row_takes_the_best_of_its_rounds() -> None:
    assert row(5, 0.4, 3).times == pytest.approx(4)
    assert row(5, 0.4, 3).slowest("mock") == pytest.approx(0.0004)
    assert " 25 %" in str(row(5, 0.4, 3))


@pytest.mark.parametrize(("milliseconds", "code"), [(0.4, 0), (0.5, 1)])
def test_the_gate_ends_with_1_beyond_its_bound(
    milliseconds: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mock, "measured", lambda *_, **__: iter([row(milliseconds)]))
    monkeypatch.setattr(sys, "argv", ["mock.py", "--gate"])
    assert mock.main() == code
    assert ("✕ a call: 5.0 times its floor" in capsys.readouterr().out) is bool(code)


def test_a_token_outlasts_the_rounds_in_which_writing_calls_advance_the_clock() -> None:
    catalogue = contracts(suite().contracts)
    with MockServer(catalogue).in_thread() as server:
        calls = {call.kind: call.request for call in mock_calls.calls(catalogue, server.url, vars(server.demo))}
        world = server.worlds.get("demo")
        for _ in range(3):
            mock.turned_back(server.url)
            world.now += timedelta(minutes=59)  # what a round of 3,540 writing calls makes of it
            loading.load(calls["REST, GET of one"], 200, pid=os.getpid(), calls=4, clients=2)


def test_the_client_counts_each_call_and_sees_another_status() -> None:
    with MockServer(contracts(suite().contracts)).in_thread() as server:
        request = Request("GET", f"{server.url}/healthz")
        taken = loading.load(request, 200, pid=os.getpid(), calls=25, clients=4)
        assert len(taken.times) == 25
        assert taken.rate > 0
        with pytest.raises(RuntimeError, match="404"):
            loading.load(request, 404, pid=os.getpid(), calls=1, clients=1)
