"""Requests keep their distance, whether threads, processes or the workers of a run send them."""

from __future__ import annotations

import multiprocessing
import threading
import time
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.pace import Pace
from tests.checkout import Checkout
from tests.live_profile import KEYS, aim
from tests.servers import Server, answers, envelope

pytestmark = pytest.mark.slow

PACE = 0.2


def starts(file: Path, count: int, queue: Any) -> None:
    pace = Pace(0.05, file)
    for _ in range(count):
        pace.wait()
        queue.put(time.time())


def gaps(times: list[float]) -> list[float]:
    ordered = sorted(times)
    return [after - before for before, after in pairwise(ordered)]


def test_processes_that_share_a_file_keep_one_pace(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    workers = [context.Process(target=starts, args=(tmp_path / "pace", 8, queue)) for _ in range(3)]
    for worker in workers:
        worker.start()
    times = [queue.get(timeout=60) for _ in range(24)]
    for worker in workers:
        worker.join(10)
    # A process that is put aside between its turn and its note of it is late, so single gaps can be shorter.
    assert max(times) - min(times) > 23 * 0.05 * 0.95
    assert sorted(gaps(times))[3] > 0.03


def test_threads_keep_it_too(tmp_path: Path) -> None:
    for pace in (Pace(0.02), Pace(0.02, tmp_path / "pace")):
        times: list[float] = []

        def work(pace: Pace = pace, times: list[float] = times) -> None:
            for _ in range(5):
                pace.wait()
                times.append(time.monotonic())

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert max(times) - min(times) > 14 * 0.02 * 0.95


@pytest.mark.parametrize("pace", [0.0, 60.0])
def test_the_first_request_waits_for_nothing(pace: float, tmp_path: Path) -> None:
    started = time.monotonic()
    Pace(pace).wait()
    Pace(pace, tmp_path / "pace").wait()
    assert time.monotonic() - started < 30


def test_no_pace_leaves_no_file(tmp_path: Path) -> None:
    Pace(0.0, tmp_path / "pace").wait()
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_was_set_back_costs_one_turn(tmp_path: Path) -> None:
    (tmp_path / "pace").write_text(f"{time.time() + 3600:.6f}")
    started = time.monotonic()
    pace = Pace(0.1, tmp_path / "pace")
    pace.wait()
    pace.wait()
    assert 0.15 < time.monotonic() - started < 2


def test_a_worker_that_was_killed_in_its_turn_holds_nobody_up(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    worker = context.Process(target=starts, args=(tmp_path / "pace", 1000, queue))
    worker.start()
    queue.get(timeout=60)
    worker.kill()
    worker.join(10)
    started = time.monotonic()
    Pace(0.05, tmp_path / "pace").wait()
    assert time.monotonic() - started < 2


def test_the_workers_of_a_run_keep_one_pace(checkout: Checkout) -> None:
    times: list[float] = []
    respond = answers(envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>'))

    def note(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        times.append(time.monotonic())
        respond(handler, body)

    with Server(note).running() as server:
        aim(checkout, server.url, pace=PACE)
        done = checkout.run(
            *("run", "--endpoint", "prod-readonly", "--no-allure", "--method", "atg_mandate_list", "--workers", "2"),
            **KEYS,
        )
    assert "Traceback" not in done.stdout + done.stderr
    assert len(times) > 10, done.stdout
    assert max(times) - min(times) > (len(times) - 1) * PACE * 0.95
    assert sorted(gaps(times))[len(times) // 10] > PACE / 2
