"""Node's xmlrpc, the library of a public client of AutoInvoice, makes the seven calls of that client."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.wires.registry import load
from tests.interop import npm

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "node_xmlrpc"
CATALOGUE = load(ROOT / "contracts")
CALLS_SECONDS = 60
UNSET = {"unset": True}
FILE = {"base64": base64.b64encode(bytes(range(256))).decode()}
EVER = ("20200101000000", "20301231235959")

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def program() -> str:
    return npm.node(HERE, "xmlrpc")


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture
def call(program: str, mock: MockServer) -> Iterator[Call]:
    """Calls through the package, one after the other, and returns what it gives."""
    url = f"{mock.url}/apis/denver/api"
    command = [program, str(HERE / "client.mjs"), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:

        def called(method: str, *params: Any) -> Any:
            assert node.stdin is not None
            assert node.stdout is not None
            node.stdin.write(json.dumps({"method": method, "params": params}) + "\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield called
        assert node.stdin is not None
        node.stdin.close()
        assert node.wait(CALLS_SECONDS) == 0


@pytest.fixture
def view(mock: MockServer, request: pytest.FixtureRequest) -> dict[str, Any]:
    records = [
        {"kind": "invoice", "label": "received", "fields": {"direction": "RECEIVED", "number": "77"}},
        {"kind": "invoice", "label": "due", "fields": {"date_due": "2020-01-01"}},
    ]
    seed = request.node.nodeid
    return provider_states.create(mock.worlds, {"seed": seed, "company": {"country": "FI"}, "records": records})


def test_hello_world(call: Call) -> None:
    assert call("hello_world") == {"value": "Hello from Maventa API v1.1"}


def test_company_show(call: Call, view: dict[str, Any]) -> None:
    value = call("company_show", view["keys"])["value"]
    assert (value["status"], value["name"]) == ("OK", view["companies"]["the company"]["name"])
    assert None not in value.values()


def test_invoice_list_inbound_between_dates(call: Call, view: dict[str, Any]) -> None:
    (listed,) = call("invoice_list_inbound_between_dates", view["keys"], *EVER)["value"]
    assert (listed["id"], listed["invoice_nr"]) == (view["records"]["received"]["id"], "77")
    assert call("invoice_list_inbound_between_dates", view["keys"], EVER[0], EVER[0]) == {"value": []}
    (refused,) = call("invoice_list_inbound_between_dates", view["keys"], "soon", EVER[0])["value"]
    assert refused == {"status": "ERROR: TIMESTAMP START FORMAT ERROR"}


@pytest.mark.parametrize(("method", "label"), [("inbound_invoice_show", "received"), ("invoice_show", "due")])
def test_an_invoice_is_shown_with_unset_parameters(call: Call, view: dict[str, Any], method: str, label: str) -> None:
    found = view["records"][label]["id"]
    for more in ((UNSET, UNSET), (False, UNSET), (True, UNSET), (True, "finvoice"), ()):
        value = call(method, view["keys"], found, *more)["value"]
        assert (value["status"], value["id"]) == ("OK", found)


def test_invoice_create(call: Call, view: dict[str, Any]) -> None:
    item = {"subject": "Rent", "amount": 1, "tax": "24", "price": 100.0, "sum": 100, "sum_tax": 124.5}
    address = {"address1": "Road 1", "post_code": "00100", "post_office": "Helsinki", "country": "FI"}
    invoice = {
        "invoice_nr": "78",
        "currency": "EUR",
        "date": "20260115",
        "date_due": "20260214",
        "sum": 100.0,
        "sum_tax": 124.5,
        "notes": "<b>Q & A</b> ]] å",
        "order_nr": "",
        "reference_nr": UNSET,
        "items": [item],
        "customer": {"name": "Kari", "email": "kari@example.com", "lang": "FI"},
        "company_postal": address,
        "attachments": [{"attachment_type": "ATTACHMENT", "filename": "a.pdf", "file": FILE}],
    }
    made = call("invoice_create", view["keys"], invoice)["value"]
    assert made["status"] == "OK: INVOICE CREATED"
    shown = call("invoice_show", view["keys"], made["invoice_id"], True, UNSET)["value"]
    assert (shown["sum"], shown["sum_tax"], shown["notes"]) == ("100", "124.5", "<b>Q & A</b> ]] å")
    assert FILE in [each["file"] for each in shown["attachments"]]


def test_collection_send(call: Call, view: dict[str, Any]) -> None:
    found = view["records"]["due"]["id"]
    sent = call("collection_send", view["keys"], [found], "COLLECTION")
    assert sent == {"value": [{"status": "OK", "invoice_id": found}]}
    assert call("collection_send", view["keys"], [found], "NOTICE") == {
        "value": [{"status": "ERROR: NO INVOICES FOUND"}]
    }


def test_a_fault_reaches_the_client_with_its_code_and_text(call: Call, view: dict[str, Any]) -> None:
    refused = call("invoice_show", view["keys"], ["x"])
    assert refused["fault"] == 2
    assert "id is declared as string" in refused["error"]
