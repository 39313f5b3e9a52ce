"""Requests as public programs write them get what the program reads, in whatever order and spelling they are sent."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import pytest

from conformance.checks.sent import Severity
from conformance.endpoint.exchange import Request
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.paths import Suite
from conformance.payloads.document import Document
from conformance.payloads.packing import pdf
from conformance.wires.registry import load, wire_of
from tests.checkout import ROOT
from tests.client_requests import ClientRequest, lacks, requests
from tests.raw import Response, ask, request

CATALOGUE = load(Suite(ROOT).contracts)
REQUESTS = list(requests())
RECORDS = [
    {"kind": "invoice", "label": "sent", "state": "DELIVERED"},
    {"kind": "invoice", "label": "received", "fields": {"direction": "RECEIVED", "number": "77"}},
    {"kind": "issuer agreement", "label": "main agreement"},
    {"kind": "direct debit agreement", "label": "rent"},
    {"kind": "consumer", "label": "Kari"},
    {"kind": "postal address", "label": "office", "fields": {"default": True}},
]
"""What there is in the world of each request."""


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(load(Suite(ROOT).contracts), allowed_hosts=[".maventa.com"]).in_thread() as server:
        yield server


def token(mock: MockServer, keys: Mapping[str, str]) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": keys["company_uuid"],
        "client_secret": keys["user_api_key"],
        "vendor_api_key": keys["vendor_api_key"],
        "scope": "eui",
    }
    body = json.dumps(form).encode()
    granted: str = ask(mock.url, request("POST", "/oauth2/token", body, Content_Type="application/json")).json()[
        "access_token"
    ]
    return granted


def world(mock: MockServer, seed: str, needed: frozenset[str]) -> dict[str, bytes]:
    """Return the values of a world of its own, by the names that requests have for them."""
    view = provider_states.create(mock.worlds, {"seed": seed, "records": RECORDS})
    keys = view["keys"]
    finvoice = Document(format="FINVOICE30", number="10009")
    framed = Document(format="FINVOICE30", number="10009", prolog="SOAP frame")
    values: dict[str, str | bytes] = {
        **keys,
        "basic": base64.b64encode(f"{keys['company_uuid']}:{keys['user_api_key']}".encode()),
        "sent": view["records"]["sent"]["id"],
        "received": view["records"]["received"]["id"],
        "finvoice": finvoice.file().content,
        "finvoice_in_utf8": finvoice.file().content.decode("iso-8859-15").replace("ISO-8859-15", "UTF-8"),
        "framed_zip": Document(format="FINVOICE30", number="10009", prolog="SOAP frame", packing="zip").file().content,
        "framed_base64": base64.b64encode(framed.file().content),
        "picture_base64": base64.b64encode(pdf("10009")),
    }
    if "token" in needed:
        values["token"] = token(mock, keys)
    if "href" in needed:
        path = f"/v1/invoices/{view['records']['received']['id']}"
        details = ask(mock.url, request("GET", path, Authorization=f"Bearer {token(mock, keys)}")).json()
        values["href"] = urlsplit(details["files"][0]["href"]).path
    return {name: value.encode() if isinstance(value, str) else value for name, value in values.items()}


@pytest.mark.parametrize("sent", REQUESTS, ids=lambda sent: f"{sent.program}: {sent.asks_for}")
def test_a_program_finds_in_the_response_what_it_reads(mock: MockServer, sent: ClientRequest) -> None:
    values = world(mock, f"{sent.program}: {sent.asks_for}", sent.names)
    response = ask(mock.url, sent.on_the_wire(values))
    assert response.status == sent.status, response.text[:2000]
    assert lacks(response, sent.reads_in(values)) == [], response.text[:2000]


@pytest.mark.parametrize(
    "sent", [each for each in REQUESTS if each.status < 300], ids=lambda sent: f"{sent.program}: {sent.asks_for}"
)
def test_the_gate_finds_no_error_in_what_programs_in_use_send(mock: MockServer, sent: ClientRequest) -> None:
    wire = sent.on_the_wire(world(mock, f"gate of {sent.program}: {sent.asks_for}", sent.names))
    head, _, body = wire.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    verb, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    asked = Request(verb, f"{mock.url}{path}", headers, body)
    api = CATALOGUE.apis["autoinvoice" if path.startswith("/apis/") else "autoxchange"]
    found = wire_of(api).sent(asked, api)
    assert [str(each) for each in found.findings if each.severity is Severity.ERROR] == []


def test_a_request_that_succeeds_is_sent_by_every_program_that_is_known_to_be_in_use() -> None:
    served = {sent.program for sent in REQUESTS if sent.status < 300}
    assert {sent.program for sent in REQUESTS} == served
    assert len(served) == 11


@pytest.mark.parametrize(
    ("body", "reads", "lacking"),
    [
        (b'{"code": "x"}', ("code", "message"), ["message"]),
        (b'{"code": "x"}', ("code=y",), ["code=y"]),
        (b'[{"id": 1}]', ("[]=id,status",), ["[]=id,status"]),
        (b"[]", ("[]=id",), ["[]=id"]),
        (b'[{"id": 1, "more": 2}]', ("[{}]=id",), ["[{}]=id"]),
        (b'{"b": 1, "a": 2}', ("{}=a,b",), ["{}=a,b"]),
    ],
)
def test_what_a_program_misses_is_seen(body: bytes, reads: tuple[str, ...], lacking: list[str]) -> None:
    assert lacks(Response(200, {"content-type": "application/json"}, body), reads) == lacking


def test_what_a_program_misses_in_xml_is_seen() -> None:
    refused = Response(200, {"content-type": "text/xml"}, b"<a><status>ERROR: NO</status></a>")
    assert lacks(refused, ("status=OK", "status=ERROR.*", "<a>", "%PDF-")) == ["status=OK", "%PDF-"]
