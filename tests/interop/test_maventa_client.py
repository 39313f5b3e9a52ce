"""A client that integrators of another house use talks to the mock as it comes from npm, for successes and refusals.

What is compared is what the client hands to its program, so an answer that only our own client could read fails.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.payloads.document import Document
from conformance.payloads.packing import pdf
from conformance.wires.registry import load
from tests.interop import npm

HERE = Path(__file__).parent / "node_rest"
CATALOGUE = load(Path(__file__).parent.parent.parent / "contracts")
PACKAGE = "@rantalainen/maventa-api-client"
CALL_SECONDS = 60
HALF_AN_HOUR = 1800

MAIN_AGREEMENT = {"kind": "issuer agreement", "label": "main agreement", "state": "CONFIRMED"}
DIRECT_DEBIT = {"kind": "direct debit agreement", "label": "rent"}


@dataclass(frozen=True)
class Response:
    """What the package made of an answer; `error` is the text of what it threw, None where it threw nothing."""

    status: int | None
    data: Any
    error: str | None = None


class Package:
    """The package in a process of its own, a line in and a line out for each call."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, keys: Mapping[str, str], scope: str | None, call: str, *arguments: Any) -> Response:
        """Make one call as the caller with these keys; a package that does not answer in time is ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"keys": dict(keys), "call": call, "arguments": arguments} | ({"scope": scope} if scope else {})
        late = threading.Timer(CALL_SECONDS, self._process.kill)
        late.start()
        try:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        finally:
            late.cancel()
        assert line, f"the package's process ended in {call}, or took more than {CALL_SECONDS} seconds"
        message = json.loads(line)
        return Response(message.get("status"), message.get("data"), message.get("error"))


@dataclass(frozen=True)
class Caller:
    """The package as one company uses it, in a world of its own."""

    package: Package
    mock: MockServer
    seed: str
    keys: Mapping[str, str]
    scope: str | None = None

    def __call__(self, call: str, *arguments: Any) -> Any:
        """Make a call that succeeds, and return what it answers."""
        answer = self.package.call(self.keys, self.scope, call, *arguments)
        assert answer.error is None, answer
        return answer.data

    def refused(self, call: str, *arguments: Any) -> Response:
        """Make a call that is refused, and return the refusal as the package reports it."""
        answer = self.package.call(self.keys, self.scope, call, *arguments)
        assert answer.error is not None, answer
        return answer

    def set_up(self, *records: Mapping[str, Any], **more: Any) -> None:
        """Add records to the world, or let time pass."""
        provider_states.change(self.mock.worlds.get(self.seed), {"records": list(records), **more})


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture(scope="module")
def package(mock: MockServer) -> Iterator[Package]:
    node = npm.node(HERE, PACKAGE)
    process = subprocess.Popen(
        [node, str(HERE / "client.mjs"), f"{mock.url}/ax"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # The mock is on this host, so a proxy that the environment names has no part in it.
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )
    with process:
        yield Package(process)
        process.kill()


@pytest.fixture
def caller(package: Package, mock: MockServer, request: pytest.FixtureRequest) -> Caller:
    seed = f"maventa client/{request.node.name}"
    return Caller(package, mock, seed, provider_states.create(mock.worlds, {"seed": seed})["keys"])


def content(data: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(data).decode("ascii")}


def sent(caller: Caller, document: Document, **choices: Any) -> Any:
    file = document.file()
    named = {"filename": file.name, "contentType": file.media_type}
    return caller("helpers.postInvoice", content(file.content), named, choices)


# Tokens


def test_it_gets_a_token_for_the_keys_it_was_given(caller: Caller) -> None:
    asked = {
        "grant_type": "client_credentials",
        "client_id": caller.keys["company_uuid"],
        "client_secret": caller.keys["user_api_key"],
        "vendor_api_key": caller.keys["vendor_api_key"],
        "scope": "company lookup",
    }
    token = caller("token.postOauth2Token", asked)
    assert token.pop("access_token") != ""
    assert token == {"token_type": "Bearer", "expires_in": 3600, "scope": "company:read company:write lookup"}


def test_its_token_says_whom_it_speaks_for(caller: Caller) -> None:
    current = caller("current.getOauth2Current")
    assert current["user"]["first_name"] == "Kari"
    assert (current["company"]["name"], current["company"]["country"]) == ("Example Seller AS", "NO")
    # The scope that the package asks for by itself is eui.
    assert {"eui:open", "company:write", "invoice:send", "invoice:receive", "lookup"} <= set(current["scopes"])


def test_it_sees_whether_its_token_is_good(caller: Caller) -> None:
    assert list(caller("authenticated.getStatusAuthenticated")) == ["client_id", "expires_at"]


def test_one_token_is_enough_for_its_calls(caller: Caller) -> None:
    for _ in range(3):
        caller("services.getV1ServicesB2Cno")
    assert len(caller.mock.worlds.get(caller.seed).grants) == 1


# Sending


@pytest.mark.parametrize("format", ["PEPPOLBIS30", "FINVOICE30"])
def test_it_sends_an_invoice_and_follows_it(caller: Caller, format: str) -> None:
    caller.set_up(MAIN_AGREEMENT)
    document = Document(format=format, number="10007", buyer_name="Åse Bjørnstad", net="1000.00", tax_percent="25")
    made = sent(caller, document, recipient_type="consumer", route_order=["email"], sender_comment="Hei på deg")
    assert made["recipient"]["name"] == "Åse Bjørnstad"
    assert {name: made[name] for name in ("number", "source_format", "sum", "sum_tax", "currency", "comment")} == {
        "number": "10007",
        "source_format": format,
        "sum": 1000,
        "sum_tax": 1250,
        "currency": "NOK",
        "comment": "Hei på deg",
    }

    caller.set_up(elapse=HALF_AN_HOUR)
    listed = caller("invoices.getV1Invoices", {"direction": "SENT", "status": ["PENDING", "DELIVERED"], "page": 1})
    found = caller("invoices.getV1InvoicesId", made["id"])
    actions = caller("invoices.getV1InvoicesIdActions", made["id"])
    assert [invoice["id"] for invoice in listed] == [found["id"]] == [made["id"]]
    assert found["status"] == listed[0]["status"] == "DELIVERED"
    assert found["files"][0]["type"] == format
    assert found["actions"] == listed[0]["actions"] == actions
    assert [action["type"] for action in actions] == ["CREATED", "SENT", "DELIVERED"]
    assert actions[-1]["channel"] == "EMAIL"


def test_it_sends_a_zip_of_an_invoice_and_its_picture(caller: Caller) -> None:
    xml, picture = Document().file().content, pdf("Faktura 10001")
    made = caller("helpers.postInvoiceZip", content(xml), content(picture))
    assert [file["type"] for file in made["files"]] == ["PEPPOLBIS30", "ORIGINAL_IMAGE"]
    assert made["files"][1]["mimetype"] == "application/pdf"


@pytest.mark.parametrize(
    ("wanted", "starts", "holds"),
    [("FINVOICE30", "<?xml", "10007"), ("PEPPOLBIS30", "<?xml", "10007"), ("GENERATED_IMAGE", "%PDF-", "10007")],
)
def test_it_gets_the_file_itself_in_the_format_it_asks_for(
    caller: Caller, wanted: str, starts: str, holds: str
) -> None:
    made = sent(caller, Document(format="FINVOICE30", number="10007"))
    text = caller("invoices.getV1InvoicesId", made["id"], {"return_format": wanted})
    assert text.startswith(starts)
    assert holds in text


def test_it_gets_a_file_that_an_invoice_lists(caller: Caller) -> None:
    document = Document(format="FINVOICE30", number="10007")
    made = sent(caller, document)
    (file,) = caller("invoices.getV1InvoicesId", made["id"], {"return_format": "EXTENDED_DETAILS"})["files"]
    text = caller("invoices.getV1InvoicesIdFilesFileId", made["id"], file["id"])
    assert text.encode() == document.file().content


@pytest.mark.parametrize(
    ("route", "body", "channel"),
    [
        ("Einvoice", {"recipient_eia": "0192:912345676", "recipient_operator": "OTHEROPERATOR"}, "EINVOICE"),
        ("Email", {"recipient_email": "nora.berg@example.com"}, "EMAIL"),
        (
            "Print",
            {
                "recipient_name": "Nora Berg",
                "recipient_address1": "Kirkegata 2",
                "recipient_post_code": "5003",
                "recipient_post_office": "Bergen",
                "recipient_country": "NO",
            },
            "PRINT",
        ),
    ],
)
def test_it_sends_an_invoice_again(caller: Caller, route: str, body: dict[str, str], channel: str) -> None:
    made = sent(caller, Document(), recipient_type="b2b", prevent_routing=True)
    assert caller(f"invoices.putV1InvoicesIdReroute{route}", made["id"], body) == ""
    actions = caller("invoices.getV1InvoicesIdActions", made["id"], {"type": ["SENT"]})
    assert [action["channel"] for action in actions][-1] == channel


def test_it_takes_metadata_as_an_object(caller: Caller) -> None:
    caller.set_up(MAIN_AGREEMENT)
    routing = {"route_order": ["email", "print"]}
    made = sent(caller, Document(), metadata={"version": "1.1", "recipient_type": "consumer", "routing": routing})
    caller.set_up(elapse=HALF_AN_HOUR)
    assert caller("invoices.getV1InvoicesId", made["id"])["destination"] == "email"


def test_it_lists_what_was_received_where_no_direction_is_named(caller: Caller) -> None:
    invoice = {"kind": "invoice", "label": "received", "fields": {"direction": "RECEIVED", "number": "R-1"}}
    caller.set_up(invoice, {"kind": "invoice", "label": "sent"})
    assert [found["number"] for found in caller("invoices.getV1Invoices")] == ["R-1"]


# Activating


def test_it_opens_the_bank_network_and_closes_it(caller: Caller) -> None:
    signer = {"name": "Kari Nordmann", "email": "kari.nordmann@example.com", "agreement_signed": "true"}
    made = caller(
        "company.postV1CompanyProfiles", {"profiles": ["INVOICE"], "network": "BANK", "network_settings": signer}
    )
    assert (made["status"], made["network"], made["profiles"]) == ("active", "BANK", ["INVOICE"])
    assert caller("services.getV1ServicesB2Cno") == {"status": "ACTIVE"}
    assert caller("company.getV1CompanyProfiles", {"network": ["BANK"]}) == [made]
    assert caller("company.getV1CompanyProfilesId", made["id"]) == made
    settings = {"network_settings": {"name": "Nora Berg"}}
    assert caller("company.patchV1CompanyProfilesId", made["id"], settings) == ""
    changed = caller("company.getV1CompanyProfilesId", made["id"])
    assert changed["network_settings"] == {"name": "Nora Berg", "email": "kari.nordmann@example.com"}
    assert caller("company.deleteV1CompanyProfilesId", made["id"]) == ""
    assert caller("services.getV1ServicesB2Cno") == {"status": "FREE"}
    assert caller.refused("company.getV1CompanyProfilesId", made["id"]).status == 404


# Direct debit


def test_it_keeps_a_direct_debit_agreement(caller: Caller) -> None:
    caller.set_up(MAIN_AGREEMENT)
    positions = {"kid_length": 10, "reference_position": "1-6", "payment_type_position": "7-8"}
    asked = {"account_number": "12345678903", **positions, "signer_email": "kari.nordmann@example.com"}
    made = caller("services.postV1ServicesAtg", asked)
    assert (made["account_number"], made["kid_length"], made["status"]) == ("12345678903", "10", "ACTIVE")
    changed = {**positions, "signer_email": "kari.nordmann@example.com", "notification_by_print": False}
    assert caller("services.patchV1ServicesAtgAccountNumber", "12345678903", changed) == ""
    found = caller("services.getV1ServicesAtgAccountNumber", "12345678903")
    assert found == {**made, "notification_by_print": False}
    assert caller("services.getV1ServicesAtg") == [found]


def test_it_reads_mandates(caller: Caller) -> None:
    ended = {"kid": "0000023457", "status": 0, "notification": False, "updated_timestamp": "20260111080000"}
    caller.set_up(
        DIRECT_DEBIT, {"kind": "mandate", "label": "first"}, {"kind": "mandate", "label": "ended", "fields": ended}
    )
    caller.set_up(elapse=24 * 3600)
    mandates = caller("services.getV1ServicesAtgMandates", {"parse_values": "TRUE", "page": 1, "per_page": 2})
    assert mandates == [
        {
            "kid": "0000012344",
            "account_number": "98765432103",
            "notification": True,
            "status": 1,
            "updated_timestamp": "2026-01-10T08:00:00Z",
            "reference_nr": "000001",
            "payment_type": "23",
        },
        {
            "kid": "0000023457",
            "account_number": "98765432103",
            "notification": False,
            "status": 0,
            "updated_timestamp": "2026-01-11T08:00:00Z",
            "reference_nr": "000002",
            "payment_type": "34",
        },
    ]
    found = caller("services.getV1ServicesAtgMandates", {"status": "INACTIVE"})
    assert [mandate["kid"] for mandate in found] == ["0000023457"]


# Consumers


def test_it_reads_consumers_of_several_states(caller: Caller) -> None:
    states = {"Åse Bjørnstad": "ACTIVE", "Per & Pål": "REJECTED", "Kari Nordmann": "NEW"}
    caller.set_up(
        *(
            {"kind": "consumer agreement", "label": name, "state": state, "fields": {"name": name}}
            for name, state in states.items()
        )
    )
    consumers = caller("services.getV1ServicesB2CnoConsumers", {"status": ["ACTIVE", "REJECTED"], "per_page": 100})
    assert [(consumer["name"], consumer["status"]) for consumer in consumers] == [
        ("Åse Bjørnstad", "ACTIVE"),
        ("Per & Pål", "REJECTED"),
    ]


def test_it_looks_a_consumer_up(caller: Caller) -> None:
    caller.set_up({"kind": "consumer", "label": "Kari", "fields": {"vipps": False}})
    asked = {"ssn": "15818512187", "routes": ["yes2all", "vipps"]}
    routes = caller("lookup.getV1LookupConsumers", asked)["routes"]
    assert {name: route["status"] for name, route in routes.items()} == {
        "yes2all": "RECEIVING",
        "vipps": "NOT_RECEIVING",
    }
    assert routes["yes2all"]["efaktura_identifier"].isdecimal()


def test_it_looks_receivers_up(caller: Caller) -> None:
    fields = {"name": "Other AS", "eia": "0192:912345676", "bid": "912345676"}
    caller.set_up({"kind": "company", "label": "other", "fields": fields})
    (found,) = caller(
        "lookup.getV1LookupReceivers", {"network": ["EXTERNAL", "INTERNAL", "PEPPOL"], "name": "Other AS"}
    )
    assert (found["eia"], found["participant"]["bid"]) == ("0192:912345676", "912345676")


# Refusals


def test_an_id_that_nobody_knows_is_not_found(caller: Caller) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    for call in ("invoices.getV1InvoicesId", "invoices.getV1InvoicesIdActions", "company.deleteV1CompanyProfilesId"):
        refusal = caller.refused(call, unknown)
        assert (refusal.status, refusal.data["code"]) == (404, "not_found")
        assert refusal.error is not None
        assert refusal.error.startswith("Maventa HTTP error 404 (Not Found): {")
        assert refusal.data["message"] in refusal.error


def test_a_file_that_is_no_invoice_is_refused(caller: Caller) -> None:
    named = {"filename": "letter.xml", "contentType": "application/xml"}
    refusal = caller.refused("helpers.postInvoice", content(b"This is a letter.\n"), named)
    assert (refusal.status, refusal.data["code"]) == (400, "invoice_create_api_error")
    assert caller("invoices.getV1Invoices", {"direction": "SENT"}) == []


def test_a_code_distinguishes_refusals_of_one_status(caller: Caller) -> None:
    caller.set_up(company={"country": "SE"})
    refusal = caller.refused("company.postV1CompanyProfiles", {"profiles": ["INVOICE"], "network": "BANK"})
    assert (refusal.status, refusal.data["code"]) == (422, "profile_not_supported")


def test_keys_that_nobody_has_get_no_token(caller: Caller) -> None:
    stranger = Caller(caller.package, caller.mock, caller.seed, {**caller.keys, "user_api_key": "nobody's"})
    assert stranger.refused("services.getV1ServicesB2Cno").status == 401


def test_a_token_that_is_over_is_refused(caller: Caller) -> None:
    caller("services.getV1ServicesB2Cno")
    # The package renews its token by its own clock, for which no time has passed.
    caller.set_up(elapse=2 * HALF_AN_HOUR)
    assert caller.refused("services.getV1ServicesB2Cno").status == 401


def test_a_token_without_the_scope_is_not_enough(caller: Caller) -> None:
    narrow = Caller(caller.package, caller.mock, caller.seed, caller.keys, "lookup")
    assert narrow.refused("services.getV1ServicesB2Cno").status == 403
    assert caller("services.getV1ServicesB2Cno") == {"status": "FREE"}
