"""The profile prod-readonly sends nothing that writes, whatever the suite tries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.catalogue import load
from conformance.client.soap import SoapClient
from conformance.endpoint.guard import Guard
from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import load_profile
from conformance.endpoint.transport import Transport
from conformance.errors import Refused
from tests.checkout import ROOT, Checkout
from tests.servers import Server, answers, envelope

KEYS = {
    "PROD_COMPANY_UUID": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "PROD_USER_API_KEY": "user-key-of-production",
    "PROD_VENDOR_API_KEY": "vendor-key-of-production",
}
FIXTURES = """
[[prod-readonly.fixtures."consumer agreement"]]
reference_nr = "1000000001"

[[prod-readonly.fixtures."direct debit agreement"]]
account_number = "12345678903"

[[prod-readonly.fixtures.mandate]]
kid = "0000012344"
account_number = "98765432103"
notification = "true"
status = "1"
updated_timestamp = "20260110120000"
"""
OK = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>')


def test_the_whole_suite_sends_not_one_write(checkout: Checkout):
    catalogue = load(ROOT / "contracts")
    with Server(answers(OK)).running() as server:
        toml = checkout.root / "endpoints.toml"
        text = (
            toml.read_text("utf-8")
            .replace("https://autoinvoice.visma.com:443", server.url)
            .replace("pace = 1.0", "pace = 0.0")
        )
        toml.write_text(text + FIXTURES, "utf-8")
        done = checkout.run("run", "--endpoint", "prod-readonly", "--no-allure", timeout=300, **KEYS)
    assert "Traceback" not in done.stdout + done.stderr
    assert server.operations, "nothing was sent at all"
    assert {catalogue.find(name).effect for name in server.operations} == {"reads"}
    assert "takes no writes" in (checkout.root / "reports/summary.md").read_text("utf-8")


@pytest.mark.parametrize("method", [c.method for c in load(ROOT / "contracts").contracts if c.effect == "writes"])
def test_a_step_that_tries_is_refused_before_a_connection_opens(method):
    catalogue = load(ROOT / "contracts")
    contract = catalogue.find(method)
    with Server(answers(OK)).running() as server:
        profile = load_profile(ROOT / "endpoints.toml", "prod-readonly", KEYS)
        profile = replace(profile, urls={"autoinvoice": f"{server.url}/apis/v1.1/api"})
        transport = Transport(profile, Guard(catalogue, profile), Scrubber(catalogue.secrets))
        client = SoapClient(catalogue.apis["autoinvoice"], profile.urls["autoinvoice"], transport)
        with pytest.raises(Refused, match="prod-readonly"):
            client.call(contract, {"api_keys": {}, **contract.example})
        assert server.connections == 0
        reading = catalogue.find("consumer_agreement_status")
        assert client.call(reading, {"api_keys": {}, **reading.example}).toolkit_value == "OK: ACTIVE"
        assert server.operations == ["consumer_agreement_status"]
