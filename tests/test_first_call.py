"""One call per API comes before the scenarios: what does not respond, or rejects the keys, is reported once."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout
from tests.live_profile import KEYS, aim
from tests.raw_servers import serving
from tests.servers import Server, answers, envelope

LISTED = '<item xsi:type="typens:CompanyParamsOut"><status xsi:type="xsd:string">OK</status></item>'
METHOD = "atg_mandate_list"
ONE_OF_EACH = (
    "features/autoxchange/direct-debit/getV1ServicesAtgMandates.feature",
    f"features/autoinvoice/consumers-norway/{METHOD}.feature",
)
PAGE = b"<html><body>Please log in</body></html>"


def run(checkout: Checkout, *words: str, code: int = 3) -> tuple[str, dict[str, Any]]:
    api = checkout.root / "contracts/autoinvoice/api.json"
    api.write_text(api.read_text("utf-8").replace('"preflight": "company_list"', f'"preflight": "{METHOD}"'), "utf-8")
    done = checkout.run("run", "--endpoint", "prod-readonly", "--no-allure", *words, **KEYS)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr, json.loads((checkout.root / "reports/run.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(ONE_OF_EACH, id="one method of each API"),
        pytest.param(("--workers", "2"), id="all, two workers", marks=pytest.mark.slow),
    ],
)
def test_an_endpoint_that_does_not_respond_ends_the_run_in_one_line(checkout: Checkout, words: tuple[str, ...]) -> None:
    with serving(lambda *_: None) as server:
        aim(checkout, f"http://127.0.0.1:{server.port}", retries=0)
        printed, report = run(checkout, *words)
        assert server.accepted == 2, "one call per API"
    assert report["scenarios"] == []
    assert report["exit_code"] == 3
    assert "autoinvoice cannot be tested: " in report["interrupted"]
    assert "autoxchange cannot be tested: " in report["interrupted"]
    assert len(printed.splitlines()) < 12, printed
    assert "No response of the real server was judged." in printed


def test_a_page_of_a_proxy_is_no_response_of_the_service(checkout: Checkout) -> None:
    with Server(answers(PAGE, kind="text/html")).running() as server:
        aim(checkout, server.url)
        _, report = run(checkout, "--api", "autoinvoice")
    assert "an HTML page" in report["interrupted"]


def test_keys_that_are_rejected_are_reported_with_the_caller(checkout: Checkout) -> None:
    with MockServer(load(checkout.root / "contracts")).in_thread() as mock:
        aim(checkout, mock.url)
        _, report = run(checkout, *ONE_OF_EACH)
    assert "atg_mandate_list is refused with ERROR: USER NOT FOUND" in report["interrupted"]
    assert "autoxchange cannot be tested: no token was granted: HTTP 401" in report["interrupted"]
    assert 'prod-readonly.callers."an admin"' in report["interrupted"]
    assert KEYS["PROD_USER_API_KEY"] not in json.dumps(report)


@pytest.mark.parametrize("status", [401, *(pytest.param(other, marks=pytest.mark.slow) for other in (403, 407))])
def test_a_gateway_that_lets_nobody_through_is_no_fault_of_the_service(checkout: Checkout, status: int) -> None:
    with Server(answers(b'{"message": "no"}', status=status, kind="application/json")).running() as server:
        aim(checkout, server.url)
        _, report = run(checkout, f"features/autoinvoice/consumers-norway/{METHOD}.feature")
        assert len(server.requests) == 1
    assert f"autoinvoice cannot be tested: {METHOD} is refused with HTTP {status}" in report["interrupted"]


@pytest.mark.slow
def test_a_method_that_is_refused_for_a_reason_of_its_own_does_not_hide_the_others(checkout: Checkout) -> None:
    with Server(
        answers(envelope(METHOD, "<status xsi:type='xsd:string'>ERROR: UNKNOWN ERROR</status>"))
    ).running() as server:
        aim(checkout, server.url)
        _, report = run(checkout, f"features/autoinvoice/consumers-norway/{METHOD}.feature", code=1)
    assert report["interrupted"] == ""
    assert report["counts"]["failed"] > 0


@pytest.mark.slow
def test_the_scenarios_of_one_api_that_does_not_respond_break_without_a_call(checkout: Checkout) -> None:
    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.startswith("/ax"):
            return answers(PAGE, kind="text/html")(handler, body)
        return answers(envelope(METHOD, ""))(handler, body)

    with Server(respond).running() as server:
        aim(checkout, server.url)
        printed, report = run(
            checkout,
            *ONE_OF_EACH,
            code=1,
        )
        assert [path for _, path in server.requests if path.startswith("/ax")] == ["/ax/oauth2/token"]
    reasons = {s["reason"] for s in report["scenarios"] if s["api"] == "autoxchange" and s["verdict"] == "broken"}
    assert len(reasons) == 1
    assert "autoxchange cannot be tested" in reasons.pop()
    assert printed.count("autoxchange cannot be tested") == 1


def test_the_method_that_each_api_names_is_a_reading_one() -> None:
    named = [api.methods[api.preflight] for api in load(ROOT / "contracts").apis.values() if api.preflight]
    assert named
    assert {contract.effect for contract in named} == {"reads"}
