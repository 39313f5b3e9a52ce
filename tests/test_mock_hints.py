"""Where the demo company's world lacks something, the refusal says what: and with that, the same call succeeds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from conformance.mock.server.mock_server import MockServer
from tests.company_on_wires import CATALOGUE, Company
from tests.invoice_texts import ubl
from tests.journals import latest

HEADER = "X-Conformance-Hint"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as running:
        yield running


class Demo(Company):
    """The demo company, as it is in every mock."""

    def renew(self) -> None:
        view = self.http.post(f"{self.url}/_control/reset", timeout=10)
        assert view.json() == {}
        self.http.delete(f"{self.url}/_control/journal", timeout=10)
        view = self.http.get(f"{self.url}/_control/worlds/demo", timeout=10)
        self.keys = view.json()["keys"]
        form = {
            "grant_type": "client_credentials",
            "scope": "eui",
            "client_id": self.keys["company_uuid"],
            "client_secret": self.keys["user_api_key"],
            "vendor_api_key": self.keys["vendor_api_key"],
        }
        granted = self.http.post(f"{self.url}/ax/oauth2/token", data=form, timeout=10)
        self.http.headers["Authorization"] = f"Bearer {granted.json()['access_token']}"

    def change(self, **state: Any) -> None:
        changed = self.http.patch(f"{self.url}/_control/worlds/demo", json=state, timeout=10)
        assert changed.status_code == 200, changed.text

    def view(self) -> Any:
        return self.http.get(f"{self.url}/_control/worlds/demo", timeout=10).json()

    def follow(self, hint: str) -> None:
        """Do what a hint says."""
        found = re.search(r"PATCH (/_control/worlds/demo) (\{.*\}) lets this call succeed", hint)
        assert found is not None, hint
        assert self.http.patch(self.url + found[1], json=json.loads(found[2]), timeout=10).status_code == 200


@pytest.fixture
def demo(server: MockServer) -> Demo:
    return Demo(server.url, "demo")


def to_a_consumer(company: Company) -> requests.Response:
    return company.post_file(ubl(), recipient_type="consumer")


def hint_of(response: requests.Response) -> str:
    return str(response.headers.get(HEADER, ""))


def test_after_the_order_of_an_agreement_the_one_cause_is_named(demo: Demo, server: MockServer) -> None:
    assert to_a_consumer(demo).status_code in (200, 201)
    ordered = demo.post_soap("b2c_issuer_agreement_order", "<n>Kari Nordmann</n><e>kari.nordmann@example.com</e>")
    assert "OK: Email sent" in ordered.text
    refused = to_a_consumer(demo)
    assert refused.status_code == 400
    hint = hint_of(refused)
    assert hint.startswith("the issuer agreement is PENDING, not CONFIRMED: ")
    assert "PENDING" not in refused.text
    assert "X-Conformance" not in refused.text
    entry = latest(server)
    assert entry.hint == hint
    assert str(entry).endswith(f"; hint: {hint}")
    rows = demo.http.get(f"{demo.url}/_control/feed?since=0", timeout=10).json()["rows"]
    assert rows[-1]["hint"] == hint
    demo.follow(hint)
    assert to_a_consumer(demo).status_code in (200, 201)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"moves": {"issuer agreement": "DISABLED"}}, "is DISABLED, not CONFIRMED"),
        ({"company": {"country": "NO", "locked": True}}, "locked true, not false"),
        ({"company": {"wizard_completed": False}}, "wizard_completed false, not true"),
        ({"records": [{"kind": "user", "label": "admin of the company", "fields": {"activated": False}}]}, "activated"),
    ],
)
def test_what_a_hint_says_is_true_over_rest(demo: Demo, state: dict[str, Any], words: str) -> None:
    demo.change(**state)
    refused = to_a_consumer(demo)
    assert not refused.ok
    assert words in hint_of(refused)
    demo.follow(hint_of(refused))
    assert to_a_consumer(demo).ok


@pytest.mark.parametrize(
    ("method", "parameters", "state", "words"),
    [
        ("company_show", "", {"company": {"locked": True}}, "locked true"),
        ("company_show", "", {"company": {"wizard_completed": False}}, "wizard_completed false"),
        ("scan_account_disable", "", {}, "there is no scan account that is ACTIVE"),
        ("disable_b2c_issuer_agreement", "", {"moves": {"issuer agreement": "PENDING"}}, "PENDING, not CONFIRMED"),
    ],
)
def test_what_a_hint_says_is_true_over_soap(
    demo: Demo, method: str, parameters: str, state: dict[str, Any], words: str
) -> None:
    demo.change(**state)
    refused = demo.post_soap(method, parameters)
    assert ">ERROR: " in refused.text
    assert words in hint_of(refused)
    assert "_control" not in refused.text
    demo.follow(hint_of(refused))
    again = demo.post_soap(method, parameters)
    assert ">ERROR: " not in again.text
    assert not hint_of(again)


def test_a_refused_call_that_no_state_lets_succeed_has_no_hint(demo: Demo) -> None:
    for refused in (
        demo.post_file(b"<x"),
        demo.post_file(b"", recipient_type="nobody"),
        demo.http.get(f"{demo.url}/ax/v1/invoices/nobody", timeout=10),
        demo.http.get(f"{demo.url}/ax/v1/invoices?page=x", timeout=10),
        demo.http.get(f"{demo.url}/nothing", timeout=10),
        demo.http.get(f"{demo.url}/ax/v1/invoices", headers={"Authorization": "Bearer x"}, timeout=10),
        demo.http.get(f"{demo.url}/ax/v1/invoices", headers={"X-Conformance-Next": "outside-scope"}, timeout=10),
    ):
        assert not refused.ok
        assert not hint_of(refused), refused.text


def test_looking_for_a_hint_changes_nothing(demo: Demo, server: MockServer) -> None:
    demo.change(company={"locked": True, "wizard_completed": False})
    world = server.worlds.get("demo")
    before, keys, grants = demo.view(), list(world.keys), dict(world.grants)
    found = {key: server.worlds.of(key) for key in keys}
    for method in ("company_show", "scan_account_disable", "invoice_list_between_dates"):
        refused = demo.post_soap(method, "")
        assert not hint_of(refused), "no single change is enough"
    assert not hint_of(to_a_consumer(demo))
    assert demo.view() == before
    assert (world.keys, world.grants) == (keys, grants)
    assert {key: server.worlds.of(key) for key in keys} == found


def test_other_worlds_have_no_hints(server: MockServer) -> None:
    company = Company(server.url, "other")
    refused = to_a_consumer(company)
    assert not refused.ok
    assert not hint_of(refused)


def test_a_hint_is_one_line_of_a_header_whatever_a_record_is_called(demo: Demo) -> None:
    label = "Åse\r\nX-Evil: 1 \u2028"
    demo.change(records=[{"kind": "scan account", "label": label, "state": "DISABLED"}])
    refused = demo.post_soap("scan_account_disable", "")
    hint = hint_of(refused)
    assert "scan account" in hint
    assert hint.isascii()
    assert "X-Evil" not in refused.headers
    demo.follow(hint)
    assert ">ERROR: " not in demo.post_soap("scan_account_disable", "").text
