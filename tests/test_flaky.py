"""What fails and then passes is flaky: tried again where that is harmless, counted, and never hidden."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any, ClassVar

import pytest

from conformance.endpoint.settings import load_profile
from conformance.mock.server.mock_server import MockServer
from conformance.run.attempts import TOO_MANY, Retries, are_too_many, once_only, together
from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout
from tests.servers import OPERATION, Server, answers

CATALOGUE = load(ROOT / "contracts")
METHOD = "consumer_agreement_status"
FEATURE = f"features/autoinvoice/consumers-norway/{METHOD}.feature"
TWO = (
    f"{FEATURE}::test_it_is_open_to_members_without_admin_rights",
    f"{FEATURE}::test_it_needs_no_company_when_the_user_has_only_one",
)
FAILURE = answers(b"<html>502 Bad Gateway</html>", status=502, kind="text/html")
NAMED_COMPANY = re.compile(rb"<company_uuid[^>]*>[^<]")
Fails = Callable[[str, bytes], bool]
"""Whether the service fails a call of an operation."""


@contextmanager
def door(fails: Fails) -> Iterator[Server]:
    """The mock behind a server that fails some SOAP calls."""
    with MockServer(CATALOGUE).in_thread() as mock:
        host = mock.url.partition("//")[2]

        def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            operation = OPERATION.search(body)
            if operation and fails(operation[1].decode(), body):
                FAILURE(handler, body)
                return
            connection = http.client.HTTPConnection(host, timeout=30)
            headers = {k: v for k, v in handler.headers.items() if k.lower() not in ("host", "connection")}
            connection.request(handler.command, handler.path, body or None, headers)
            found = connection.getresponse()
            answers(found.read(), status=found.status, kind=found.getheader("Content-Type", ""))(handler, body)
            connection.close()

        with Server(respond).running() as server:
            yield server


class EverySecond:
    """Fails each second call of one method, or the first `most` calls."""

    def __init__(self, every: int = 2, most: int = 10**9) -> None:
        self.count, self.every, self.most = 0, every, most

    def __call__(self, operation: str, _: bytes = b"") -> bool:
        if operation != METHOD:
            return False
        self.count += 1
        return self.count % self.every == 0 and self.count <= self.most


def always(operation: str, _: bytes) -> bool:
    """Fail every call of the method."""
    return operation == METHOD


def play(checkout: Checkout, fails: Fails, *words: str) -> tuple[int, str, dict[str, Any]]:
    with door(fails) as server:
        done = checkout.run("run", "--mock-url", server.url, *words, "--retry-failed", "1", FEATURE)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, json.loads((checkout.reports / "run.json").read_text("utf-8"))


def flaky(run: dict[str, Any]) -> list[dict[str, Any]]:
    return [scenario for scenario in run["scenarios"] if scenario["verdict"] == "flaky"]


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_passes_when_tried_again_is_flaky_in_every_report(checkout: Checkout, workers: str) -> None:
    code, printed, run = play(checkout, EverySecond(most=2), "--workers", workers, "--keep", "sample")
    (scenario,) = flaky(run)
    assert (code, run["counts"]["flaky"], run["counts"]["broken"] + run["counts"]["failed"]) == (0, 1, 0)
    (first,) = scenario["attempts"]
    assert first["exchanges"][-1]["response"]["status"] == 502
    assert scenario["exchanges"][-1]["response"]["status"] == 200
    assert "1 flaky scenario" in " ".join(printed.split())
    assert "f 1 flaky" in printed or "1 flaky" in printed
    summary, page = ((checkout.reports / name).read_text("utf-8") for name in ("summary.md", "index.html"))
    assert "### Flaky (1 cause, 1 scenario)" in summary
    assert "1 flaky scenario" in page
    assert ("<b>1</b> flaky") in page
    case = next(
        c for c in ET.parse(checkout.reports / "junit.xml").iter("testcase") if c.find("flakyError") is not None
    )
    assert "502" in ET.tostring(case, "unicode")
    assert ("flaky", "true") in [(p.get("name"), p.get("value")) for p in case.iter("property")]
    assert (case.find("failure"), case.find("error"), case.find("skipped")) == (None, None, None)
    (line,) = (checkout.reports / "history.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["flaky"] == [scenario["id"]]
    results = [
        json.loads(file.read_text("utf-8")) for file in (checkout.reports / "allure-results").glob("*-result.json")
    ]
    marked = [result for result in results if result.get("statusDetails", {}).get("flaky")]
    assert [result["status"] for result in marked] == ["passed"]
    assert sorted(r["status"] for r in results if r["historyId"] == marked[0]["historyId"]) == ["broken", "passed"]


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_what_fails_again_is_no_better_for_it(checkout: Checkout, workers: str) -> None:
    code, _, run = play(checkout, always, "--workers", workers, "--no-allure")
    assert code == 3
    assert (run["counts"]["flaky"], run["complete"]) == (0, True)
    broken = [scenario for scenario in run["scenarios"] if scenario["verdict"] == "broken"]
    assert len(broken) > 3
    assert {len(scenario["attempts"]) for scenario in broken} == {1}
    assert all("in the same way" in scenario["reason"] for scenario in broken)
    tree = ET.parse(checkout.reports / "junit.xml")
    assert len(list(tree.iter("rerunError"))) == len(broken)


@pytest.mark.slow
def test_an_outage_is_no_chance_and_is_not_tried_again(checkout: Checkout) -> None:
    with door(always) as server:
        words = ("run", "--mock-url", server.url, "--retry-failed", "1", "--no-allure", "--method", METHOD)
        done = checkout.run(*words)
        asked = server.operations.count(METHOD)
    run = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    broken = [scenario for scenario in run["scenarios"] if scenario["verdict"] == "broken"]
    assert (done.returncode, len(broken) > 20) == (3, True)
    assert asked < 2 * len(broken)
    assert all(scenario["not_repeated"] == TOO_MANY for scenario in broken)
    assert not any("attempts" in scenario for scenario in broken)


@pytest.mark.slow
def test_each_second_call_that_fails_leaves_no_scenario_unreported(checkout: Checkout) -> None:
    code, _, run = play(checkout, EverySecond(), "--no-allure")
    assert code in (0, 3)
    touched = [s for s in run["scenarios"] if s.get("attempts")]
    assert touched
    assert {s["verdict"] for s in touched} <= {"flaky", "broken", "failed"}
    assert flaky(run)
    assert sum(run["counts"].values()) == run["collected"] == len(run["scenarios"])


@pytest.mark.slow
def test_a_flaky_scenario_fails_a_run_that_allows_none(checkout: Checkout) -> None:
    code, printed, run = play(checkout, EverySecond(most=2), "--no-allure", "--strict-flaky")
    assert (code, run["exit_code"]) == (1, 1)
    assert "--strict-flaky allows none" in " ".join(printed.split())


@pytest.mark.slow
def test_a_mock_is_not_tried_again_unless_asked(checkout: Checkout) -> None:
    with door(EverySecond(most=2)) as server:
        done = checkout.run("run", "--mock-url", server.url, FEATURE, "--no-allure")
    run = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert (done.returncode, run["counts"]["flaky"], run["counts"]["broken"]) == (3, 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_maxfail_counts_failures_that_persist(checkout: Checkout, workers: tuple[str, ...]) -> None:
    """One scenario is flaky before another fails for good: the run ends for that, not for the flaky one."""
    first: list[bytes] = []

    def fails(operation: str, body: bytes) -> bool:
        if operation == METHOD and not first:
            first.append(body)
            return True
        return operation == METHOD and b"1000000002" in body

    with door(fails) as server:
        words = (FEATURE, "--mock-url", server.url, "--retry-failed", "1", "-x", *workers)
        done = checkout.pytest(*words)
    run = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert done.returncode == 3, done.stdout
    assert "INTERNALERROR" not in done.stdout
    assert run["counts"]["flaky"] == 1
    assert run["counts"]["broken"] == 1
    assert workers or ("stopping after 1 failures" in run["interrupted"] and run["missing"])


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_while_trying_again_keeps_every_verdict(checkout: Checkout, number: int, workers: str) -> None:
    """The second attempt hangs; the first one's verdict stays, and the run is incomplete."""
    calls = count(1)
    hanging, released = threading.Event(), threading.Event()

    def fails(operation: str, body: bytes) -> bool:
        """Fail the first call of the scenario whose caller names a company, and let its second one hang."""
        if operation != METHOD or not NAMED_COMPANY.search(body):
            return False
        if (number := next(calls)) > 1:
            hanging.set()
            released.wait(60)
        return number == 1

    with door(fails) as server:
        words = ("run", "--mock-url", server.url, *TWO, "--retry-failed", "1", "--no-allure", "--workers", workers)
        with subprocess.Popen(
            checkout.command(*words),
            cwd=checkout.root,
            env=checkout.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as running:
            assert running.stdout is not None
            printed = ""
            for character in iter(partial(running.stdout.read, 1), ""):
                printed += character
                if character == "R":  # the report of the first attempt has come from its worker
                    break
            assert hanging.wait(60)
            os.kill(running.pid, number)
            try:
                printed += running.communicate(timeout=60)[0]
            finally:
                released.set()
    run = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert running.returncode == 3, printed
    assert "Traceback" not in printed
    assert (run["complete"], run["exit_code"], run["counts"]["broken"], run["counts"]["flaky"]) == (False, 3, 1, 0)
    (broken,) = (scenario for scenario in run["scenarios"] if scenario["verdict"] == "broken")
    assert broken["not_repeated"] == "the run ended before"


class TestWhatMayBeRepeated:
    STAGE = load_profile(ROOT / "endpoints.toml", "stage", {})

    @pytest.mark.parametrize("contract", [*CATALOGUE.contracts], ids=lambda contract: contract.id)
    def test_nothing_that_can_bind(self, contract: Any) -> None:
        why = once_only([contract], self.STAGE)
        assert bool(why) == (contract.trace is not None and "binding" in (contract.trace.kind, contract.left))

    def test_there_are_both_kinds(self) -> None:
        writes = [c for c in CATALOGUE.contracts if c.trace is not None]
        assert 0 < sum(bool(once_only([c], self.STAGE)) for c in writes) < len(writes)

    def test_everything_at_the_mock(self) -> None:
        mock = load_profile(ROOT / "endpoints.toml", "mock", {})
        assert not once_only(CATALOGUE.contracts, mock)


class TestTogether:
    FINDING: ClassVar = {"requirement": "r"}

    def attempt(self, verdict: str, reason: str = "", findings: tuple[Any, ...] = ()) -> dict[str, Any]:
        record = {"verdict": verdict, "reason": reason, "findings": list(findings), "duration": 1.0, "proven": []}
        return {**record, "steps": [], "exchanges": [], "not_kept": 0}

    @pytest.mark.parametrize(
        ("verdicts", "verdict"),
        [
            (("failed",), "failed"),
            (("failed", "passed"), "flaky"),
            (("broken", "passed"), "flaky"),
            (("failed", "known"), "flaky"),
            (("failed", "differs"), "flaky"),
            (("failed", "failed"), "failed"),
            (("failed", "broken"), "failed"),
            (("broken", "failed"), "failed"),
            (("broken", "broken"), "broken"),
            (("failed", "skipped"), "failed"),
            (("broken", "skipped"), "broken"),
            (("failed", "broken", "passed"), "flaky"),
        ],
    )
    def test_verdicts(self, verdicts: tuple[str] | tuple[str, str] | tuple[str, str, str], verdict: str) -> None:
        found = together([self.attempt(each, f"why {each}") for each in verdicts])
        assert found["verdict"] == verdict
        assert [each["verdict"] for each in found.get("attempts", ())] == list(verdicts[:-1])
        assert found["duration"] == len(verdicts)
        assert all(f"why {each}" in found["reason"] for each in verdicts)

    def test_findings_of_every_attempt_stay(self) -> None:
        found = together([self.attempt("failed", "x", (self.FINDING,)), self.attempt("passed")])
        assert found["findings"] == [self.FINDING]

    def test_so_many_failures_are_not_chance(self) -> None:
        assert [are_too_many(*each) for each in ((20, 20), (21, 100), (200, 2000), (201, 2000))] == [
            False,
            True,
            False,
            True,
        ]


@pytest.mark.parametrize(
    "text", ["10", *(pytest.param(text, marks=pytest.mark.slow) for text in ("x", "-1", "1.5", "²"))]
)
def test_an_invalid_number_is_a_wrong_command(checkout: Checkout, text: str) -> None:
    done = checkout.run("run", f"--retry-failed={text}", "--method", METHOD)
    assert (done.returncode, "use a whole number from 0 to 9" in done.stderr) == (2, True), done.stderr


def test_live_endpoints_have_one_more_attempt_by_default() -> None:
    def option(cassettes: str) -> Callable[[str], str]:
        return {"retry_failed": "", "cassettes": cassettes}.__getitem__

    stage, mock = (load_profile(ROOT / "endpoints.toml", name, {}) for name in ("stage", "mock"))
    assert [Retries.of(option(""), each).times for each in (stage, mock)] == [1, 0]
    assert Retries.of(option("replay"), stage).times == 0
