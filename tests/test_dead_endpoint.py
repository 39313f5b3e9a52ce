"""What does not respond is given up after a few calls, and only that; the run then ends at once and says it once."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from conformance.endpoint import breaker
from conformance.endpoint.breaker import MOST, PAUSE, Breaker
from conformance.endpoint.transport import Transport
from conformance.endpoint.trouble import Reach
from conformance.errors import EndpointDown
from conformance.report.causes import causes
from conformance.run.attempts import TOO_MANY
from tests.checkout import Checkout
from tests.live_profile import KEYS, aim
from tests.raw_servers import OK, call, serving, transport_to
from tests.servers import Server, answers

pytestmark = pytest.mark.slow

GONE, MUTE = Reach.UNREACHED, Reach.NO_RESPONSE
FIRST, SECOND, THIRD = "consumer_agreement_status", "consumer_agreements_query", "atg_mandate_list"
UNAVAILABLE = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port to which nothing can connect: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def try_(transport: Transport, url: str, method: str, api: str = "autoinvoice") -> str:
    """Return what came of a call: ok, failed or down."""
    try:
        exchange = transport.send(call(url, method), api=api, method=method)
    except EndpointDown:
        return "down"
    return "failed" if exchange.response is None or exchange.response.status == 503 else "ok"


class TestTransport:
    def test_an_endpoint_without_connections_is_suspended_after_three_calls(self, closed_port: int) -> None:
        url = f"http://127.0.0.1:{closed_port}/api"
        with transport_to(url) as transport:
            assert [try_(transport, url, FIRST) for _ in range(5)] == ["failed"] * 3 + ["down"] * 2
            with pytest.raises(EndpointDown) as down:
                transport.send(call(url, SECOND), api="autoinvoice", method=SECOND)
            assert try_(transport, url, FIRST, api="autoxchange") == "failed"
        assert str(down.value) == (
            "autoinvoice does not respond: 3 consecutive calls failed (connection refused: Connection refused); "
            f"further calls are suspended (profile test, http://127.0.0.1:{closed_port})"
        )

    def test_what_is_down_opens_no_connection(self) -> None:
        with serving(lambda *_: None) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                assert [try_(transport, url, FIRST) for _ in range(6)] == ["failed"] * 3 + ["down"] * 3
            assert server.accepted == 3

    def test_a_method_that_hangs_does_not_take_the_others_with_it(self) -> None:
        def serve(_connection: socket.socket, request: bytes, _count: int) -> bytes | None:
            if FIRST.encode() in request:
                time.sleep(2)
                return None
            return OK

        with serving(serve) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url, read_timeout=0.1) as transport:
                assert [try_(transport, url, FIRST) for _ in range(4)] == ["failed"] * 3 + ["down"]
                assert [try_(transport, url, m) for m in (SECOND, FIRST, THIRD)] == ["ok", "down", "ok"]

    def test_an_endpoint_that_hangs_is_suspended_once_a_second_method_does(self) -> None:
        with serving(lambda *_: time.sleep(2)) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url, read_timeout=0.1) as transport:
                made = [try_(transport, url, m) for m in (FIRST, FIRST, FIRST, FIRST, SECOND, SECOND, THIRD)]
        assert made == ["failed", "failed", "failed", "down", "failed", "down", "down"]

    def test_a_gateway_without_its_service_counts(self) -> None:
        with serving(UNAVAILABLE) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                assert [try_(transport, url, FIRST) for _ in range(4)] == ["failed"] * 3 + ["down"]

    @pytest.mark.parametrize(
        "response",
        [OK, OK.replace(b"200", b"500"), b"SSH-2.0-OpenSSH_9\r\n", OK.replace(b"2\r", b"x\r")],
        ids=["good", "500", "no HTTP", "malformed"],
    )
    def test_whatever_comes_back_in_between_clears_the_count(self, response: Any) -> None:
        def serve(_connection: socket.socket, _request: bytes, count: int) -> bytes | None:
            return response if count % 3 == 0 else None

        with serving(serve) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                assert "down" not in [try_(transport, url, FIRST) for _ in range(12)]

    def test_repeats_are_one_call(self) -> None:
        with serving(lambda *_: None) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url, retries=2) as transport:
                assert [try_(transport, url, FIRST) for _ in range(4)] == ["failed"] * 3 + ["down"]
            assert server.accepted == 9

    def test_an_endpoint_that_comes_back_is_called_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(breaker, "PAUSE", 0.5)
        with serving(lambda c, r, count: None if count <= MOST else OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                assert [try_(transport, url, FIRST) for _ in range(4)] == ["failed"] * 3 + ["down"]
                time.sleep(0.6)
                assert [try_(transport, url, FIRST) for _ in range(3)] == ["ok"] * 3

    def test_a_call_on_trial_is_not_repeated(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(breaker, "PAUSE", 0.5)
        with serving(lambda *_: None) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url, retries=2) as transport:
                assert [try_(transport, url, FIRST) for _ in range(4)] == ["failed"] * 3 + ["down"]
                time.sleep(0.6)
                assert [try_(transport, url, FIRST) for _ in range(2)] == ["failed", "down"]
            assert server.accepted == 3 * 3 + 1


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class TestTrial:
    def down(self, methods: list[str], reach: Reach = GONE) -> tuple[Breaker, Clock]:
        clock = Clock()
        made = Breaker(clock)
        for method in methods:
            assert made.refusal("a", method) == ""
            made.failed("a", method, "x", reach)
        return made, clock

    def test_one_call_is_let_through_after_a_while(self) -> None:
        made, clock = self.down(["m"] * MOST)
        assert made.refusal("a", "m")
        clock.now += PAUSE
        assert made.refusal("a", "m") == ""
        assert made.on_trial("a", "m")
        assert made.refusal("a", "m")
        assert made.refusal("a", "other")

    def test_its_response_brings_the_api_back_and_its_failure_does_not(self) -> None:
        made, clock = self.down(["m"] * MOST)
        clock.now += PAUSE
        assert made.refusal("a", "m") == ""
        made.failed("a", "m", "x", GONE)
        assert "4 consecutive calls failed (x)" in made.refusal("a", "m")
        clock.now += PAUSE
        assert made.refusal("a", "other") == ""
        made.responded("a", "other")
        assert not made.on_trial("a", "other")
        assert made.refusal("a", "third") == ""

    def test_a_method_that_hung_stays_suspended_when_another_responds(self) -> None:
        made, _clock = self.down(["m"] * MOST, MUTE)
        made.responded("a", "other")
        assert made.refusal("a", "m").startswith("a/m does not respond")
        assert made.refusal("a", "other") == ""

    def test_failures_of_different_kinds_add_up_over_methods(self) -> None:
        made, _clock = self.down(["m", "n", "m"], MUTE)
        assert made.refusal("a", "n") == ""
        made.failed("a", "n", "x", GONE)
        assert made.refusal("a", "third").startswith("a does not respond: 4 consecutive calls")

    def test_apis_are_apart(self) -> None:
        made, _clock = self.down(["m"] * MOST)
        assert made.refusal("b", "m") == ""


def test_a_run_against_a_dead_endpoint_ends_at_once_and_says_so_once(checkout: Checkout, closed_port: int) -> None:
    aim(checkout, f"http://127.0.0.1:{closed_port}")
    started = time.monotonic()
    done = checkout.run("run", "--endpoint", "prod-readonly", "--no-allure", "--api", "autoinvoice", **KEYS)
    assert time.monotonic() - started < 150
    assert done.returncode == 3, done.stdout + done.stderr
    run = json.loads((checkout.root / "reports/run.json").read_text("utf-8"))
    broken = [s for s in run["scenarios"] if s["verdict"] == "broken"]
    down = {s["reason"] for s in broken if "further calls are suspended" in s["reason"]}
    assert len(broken) > 2 * MOST
    assert len(broken) - sum(s["reason"] in down for s in broken) <= MOST
    (reason,) = down
    assert "not tried again" not in reason
    assert {s["not_repeated"] for s in broken} == {TOO_MANY}
    assert f"http://127.0.0.1:{closed_port}" in reason
    assert "3 consecutive calls failed" in reason
    for text in (" ".join(done.stdout.split()), (checkout.root / "reports/summary.md").read_text("utf-8")):
        assert text.count("further calls are suspended") == 1
        assert 1 <= text.count("not tried again") <= len(causes(run["scenarios"])) < 6
        assert "the same in" in text
    page = (checkout.root / "reports/index.html").read_text("utf-8")
    assert page.count("not tried again") == len(causes(run["scenarios"]))


def test_a_service_that_is_alive_again_is_tested(checkout: Checkout) -> None:
    """An outage of two calls is an outage of two scenarios."""
    count = 0

    def flaky(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        nonlocal count
        count += 1
        if count <= 2:
            handler.close_connection = True
            return
        answers(b"<a/>")(handler, body)

    with Server(flaky).running() as server:
        aim(checkout, server.url, retries=0)
        done = checkout.run("run", "--endpoint", "prod-readonly", "--no-allure", "--api", "autoinvoice", **KEYS)
    assert "further calls are suspended" not in done.stdout
