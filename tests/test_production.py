"""The profile prod-readonly sends nothing that writes, whatever the suite tries."""

from __future__ import annotations

from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from conformance.endpoint.settings import load_profile
from conformance.errors import Refused
from conformance.scene.session import Session
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation
from tests.checkout import ROOT, Checkout
from tests.live_profile import KEYS, aim
from tests.servers import Server, answers, envelope

pytestmark = pytest.mark.slow

TOKEN = b'{"access_token": "a-token-of-production-1", "token_type": "Bearer", "expires_in": 3600}'
OK = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>')


def either(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Response as SOAP does, grant every token, and know no resource of REST."""
    if handler.path.endswith("/oauth2/token"):
        answers(TOKEN, kind="application/json")(handler, body)
    elif handler.path.startswith("/apis/"):
        answers(OK)(handler, body)
    else:
        answers(b'{"code": "not_found"}', status=404, kind="application/json")(handler, body)


def test_the_whole_suite_sends_not_one_write(checkout: Checkout) -> None:
    catalogue = load(ROOT / "contracts")
    with Server(either).running() as server:
        aim(checkout, server.url)
        done = checkout.run("run", "--endpoint", "prod-readonly", "--no-allure", **KEYS)
    assert "Traceback" not in done.stdout + done.stderr
    assert server.operations, "nothing was sent at all"
    assert {catalogue.find(name).effect for name in server.operations} == {"reads"}
    rest = {request for request in server.requests if request[1].startswith("/ax/")}
    assert {verb for verb, path in rest if path != "/ax/oauth2/token"} == {"GET"}
    assert "does not allow writes" in (checkout.root / "reports/summary.md").read_text("utf-8")


WRITES = [c for c in load(ROOT / "contracts").contracts if c.effect == "writes"]


@pytest.mark.parametrize("contract", WRITES, ids=lambda contract: contract.id)
def test_a_step_that_tries_is_refused_before_a_connection_opens(contract: Any) -> None:
    catalogue = load(ROOT / "contracts")
    with Server(either).running() as server:
        profile = load_profile(ROOT / "endpoints.toml", "prod-readonly", KEYS)
        urls = {"autoinvoice": "/apis/v1.1/api", "autoxchange": "/ax", "invoicing": "/invoicing"}
        profile = replace(profile, urls={api: server.url + path for api, path in urls.items()})
        session = Session(catalogue, profile)
        missing = {
            name: "x" if isinstance(contract.operation, RestOperation) else {} for name in contract.request.members
        }
        given = {**missing, **contract.example}
        with pytest.raises(Refused, match="prod-readonly"):
            session.client(contract.api).call(contract, given)
        assert server.connections == 0
        reading = catalogue.find("consumer_agreement_status")
        assert (
            session.client("autoinvoice").call(reading, {"api_keys": {}, **reading.example}).toolkit_value
            == "OK: ACTIVE"
        )
        assert server.operations == ["consumer_agreement_status"]
