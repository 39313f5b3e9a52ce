"""The REST client writes paths, queries and bodies as an integrator's program would, and servers read them back."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import UploadFile
from starlette.requests import Request as Received
from starlette.routing import compile_path

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.errors import Refused
from conformance.payloads.file import File
from conformance.wires.calling import ABSENT
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation, http_of
from conformance.wires.rest.client import RestClient
from tests.examples import tried

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
ADDRESS = "https://service.invalid/base"
REST = [contract for contract in CATALOGUE.contracts if isinstance(contract.operation, RestOperation)]
PROFILE, INVOICES, UPLOAD = "getV1CompanyProfilesId", "getV1Invoices", "postV1Invoices"
OPEN, CREATE, TOKEN, PATCH = (
    "postV1CompanyProfiles",
    "createInvoice",
    "postOauth2Token",
    "patchV1ServicesAtgAccountNumber",
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PDF = File("faktura å.pdf", bytes(range(256)) + b"\r\n--", "application/pdf")


class Sender:
    """Carries requests nowhere: answers each with what `reply` makes of it."""

    def __init__(self, reply: Callable[[Request], Response | None] | None = None) -> None:
        self.reply = reply or (lambda request: Response(200, {}, b"{}"))

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        came = self.reply(request)
        return Exchange(api, method, request, came, 0.0, "" if came else "the network is down")


def made(method: str, arguments: dict[str, Any], headers: dict[str, str] | None = None, **how: Any) -> Request:
    contract = CATALOGUE.find(method)
    client = RestClient(CATALOGUE.apis[contract.api], ADDRESS, Sender())
    return client.request(contract, arguments, headers, **how)


def received(request: Request) -> Received:
    """Return the request as a server reads it."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    parts = urlsplit(request.url)
    scope = {
        "type": "http",
        "method": request.verb,
        "path": unquote(parts.path),
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.items()],
    }
    return Received(scope, receive)


def form_of(request: Request) -> list[tuple[str, Any]]:
    """Return the fields of a form as a server reads them, files as (name, bytes, media type)."""

    async def read() -> list[tuple[str, Any]]:
        async with received(request).form() as form:
            pairs: list[tuple[str, Any]] = []
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    pairs.append((name, (value.filename, await value.read(), value.content_type)))
                else:
                    pairs.append((name, value))
            return pairs

    return asyncio.run(read())


def query_of(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True, strict_parsing=True)


# Every contract


@pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)
def test_every_operation_is_called_as_its_contract_says(contract: Contract) -> None:
    path = {name: f"value of {name}" for name, place in http_of(contract).places.items() if place == "path"}
    request = made(contract.method, {**contract.example, **path})
    assert request.verb == http_of(contract).verb
    below = urlsplit(request.url).path.removeprefix("/base")
    found = compile_path(http_of(contract).path)[0].fullmatch(unquote(below))
    assert found is not None
    assert found.groupdict() == path
    given = {n for n, place in http_of(contract).places.items() if place == "query" and n in contract.example}
    assert {name for name, _ in parse_qsl(urlsplit(request.url).query)} == given
    kinds = {
        "json": "application/json",
        "form": "application/x-www-form-urlencoded",
        "multipart": "multipart/form-data",
    }
    content_type = request.headers.get("Content-Type", "").partition(";")[0]
    assert content_type == kinds.get(http_of(contract).body, "")
    assert bool(request.body) == bool(http_of(contract).body)


@pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)
def test_the_same_call_gives_the_same_bytes(contract: Contract) -> None:
    arguments = {**contract.example, "file": PDF} if contract.method == UPLOAD else dict(contract.example)
    assert made(contract.method, arguments) == made(contract.method, dict(arguments))
    for body in ("json", "form", "multipart"):
        assert made(contract.method, arguments, body=body) == made(contract.method, arguments, body=body)


def test_a_call_goes_through_the_sender_and_gives_its_exchange() -> None:
    contract = CATALOGUE.find(PROFILE)
    api = CATALOGUE.apis["autoxchange"]
    exchange = RestClient(api, f"{ADDRESS}/", Sender()).call(contract, {"id": "p"}).exchange
    assert (exchange.api, exchange.method) == ("autoxchange", PROFILE)
    assert exchange.request.url == f"{ADDRESS}/v1/company/profiles/p"
    lost = RestClient(api, ADDRESS, Sender(lambda request: None)).call(contract, {"id": "p"}).exchange
    assert (lost.response, lost.error) == (None, "the network is down")


def test_a_refusal_to_send_comes_through() -> None:
    def refuse(request: Request) -> Response:
        raise Refused("writes are not allowed here")

    with pytest.raises(Refused, match="writes are not allowed here"):
        RestClient(CATALOGUE.apis["autoxchange"], ADDRESS, Sender(refuse)).call(CATALOGUE.find(OPEN), {})


def test_headers_are_added_and_json_is_asked_for() -> None:
    request = made(PROFILE, {"id": "p"}, {"Authorization": "Bearer t"})
    assert request.headers == {"Accept": "application/json", "Authorization": "Bearer t"}
    assert request.body == b""


# Paths and queries


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("å", "%C3%A5"),
        ("100%", "100%25"),
        ("a?b#c", "a%3Fb%23c"),
        ("a;b&c=d+e", "a%3Bb%26c%3Dd%2Be"),
        ("{id}", "%7Bid%7D"),
        ("..", ".."),
        (7, "7"),
        (True, "true"),
        (None, ""),
        (ABSENT, ""),
    ],
)
def test_a_value_in_the_path_stays_one_segment(value: Any, written: str) -> None:
    assert made(PROFILE, {"id": value}).url == f"{ADDRESS}/v1/company/profiles/{written}"


@tried(given(TEXTS), few=20, many=100)
@example("%2F")
def test_any_text_comes_through_a_path(text: str) -> None:
    written = made(PROFILE, {"id": text}).url.removeprefix(f"{ADDRESS}/v1/company/profiles/")
    assert re.fullmatch(r"([A-Za-z0-9._~-]|%[0-9A-F]{2})*", written)
    assert unquote(written) == text


def test_a_list_in_a_query_is_given_item_by_item() -> None:
    request = made(INVOICES, {"status": ["PENDING", "FAILED"], "ids": [], "page": 2, "number": "", "sort": None})
    assert query_of(request) == [
        ("status", "PENDING"),
        ("status", "FAILED"),
        ("page", "2"),
        ("number", ""),
        ("sort", ""),
    ]


def test_what_is_absent_is_not_sent() -> None:
    assert made(INVOICES, {"status": ABSENT, "ids": ["1", ABSENT]}).url == f"{ADDRESS}/v1/invoices?ids=1"
    assert made(INVOICES, {"status": ABSENT}).url == f"{ADDRESS}/v1/invoices"


@tried(given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS), few=20, many=100)
def test_any_texts_come_through_a_query(ids: list[str], number: str) -> None:
    request = made(INVOICES, {"ids": ids, "number": number})
    assert request.url.isascii()
    params = received(request).query_params
    assert (params.getlist("ids"), params["number"]) == (ids, number)


# Bodies


DETAILS = {"firstName": "Åse – 李 😀", "lastName": 'O\'Neill "x" \\ \n', "email": None}


def test_json_is_sent_as_utf8_with_every_value_as_it_is() -> None:
    members = {
        "recipientDetails": DETAILS,
        "invoiceDetails": {"rows": [{"price": 12.5, "n": 2}], "on": False, "no": []},
    }
    request = made(CREATE, members)
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body.decode("utf-8")) == members
    assert "Åse – 李 😀".encode() in request.body


def test_what_is_absent_is_omitted_of_a_body_however_deep_it_stands() -> None:
    details = {"firstName": ABSENT, "lastName": "Hansen"}
    rows = [{"price": ABSENT, "quantity": 1.0}, ABSENT, {}]
    request = made(CREATE, {"recipientDetails": details, "smsDetails": ABSENT, "invoiceDetails": {"invoiceRows": rows}})
    assert json.loads(request.body) == {
        "recipientDetails": {"lastName": "Hansen"},
        "invoiceDetails": {"invoiceRows": [{"quantity": 1.0}, {}]},
    }
    assert details["firstName"] is ABSENT, "the arguments are left as they are"


def test_members_of_path_and_body_are_kept_apart() -> None:
    request = made(PATCH, {"account_number": "12345678903", "kid_length": 10, "signer_email": "kari@example.com"})
    assert request.url == f"{ADDRESS}/v1/services/atg/12345678903"
    assert json.loads(request.body) == {"kid_length": 10, "signer_email": "kari@example.com"}


def test_a_form_has_every_value_as_text() -> None:
    members = {"grant_type": "client_credentials", "scope": "a b", "client_id": "å&=+;", "client_secret": None}
    request = made(TOKEN, members)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.body == b"grant_type=client_credentials&scope=a+b&client_id=%C3%A5%26%3D%2B%3B&client_secret="
    assert form_of(request) == [(name, value or "") for name, value in members.items()]


@tried(given(st.dictionaries(st.sampled_from(["client_id", "scope", "grant_type"]), TEXTS)), few=20, many=100)
def test_any_texts_come_through_a_form(members: dict[str, str]) -> None:
    assert dict(form_of(made(TOKEN, members))) == members


def test_a_multipart_form_carries_files_lists_and_texts() -> None:
    request = made(UPLOAD, {"file": PDF, "lang": "NO", "route_order": ["netbank", "email"], "sender_comment": "Åse"})
    assert form_of(request) == [
        ("file", (PDF.name, PDF.content, "application/pdf")),
        ("lang", "NO"),
        ("route_order", "netbank"),
        ("route_order", "email"),
        ("sender_comment", "Åse"),
    ]


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='"\\'), min_size=1, max_size=20)


@tried(given(NAMES, st.binary(max_size=200), TEXTS), few=20, many=100)
@example("a;b.pdf", b"--\r\n", "--\r\n")
@example("é %22.pdf", b"", "")
def test_any_file_and_text_come_through_a_multipart_form(name: str, content: bytes, text: str) -> None:
    request = made(UPLOAD, {"file": File(name, content, "application/xml"), "metadata": text})
    assert form_of(request) == [("file", (name, content, "application/xml")), ("metadata", text)]


def test_the_boundary_is_no_part_of_what_it_parts() -> None:
    first = made(UPLOAD, {"file": PDF})
    boundary = first.headers["Content-Type"].partition("boundary=")[2].encode()
    second = made(UPLOAD, {"file": replace(PDF, content=b"\r\n--" + boundary + b"--\r\n")})
    assert boundary not in second.headers["Content-Type"].encode()
    assert form_of(second) == [("file", (PDF.name, b"\r\n--" + boundary + b"--\r\n", "application/pdf"))]


def test_an_object_in_a_form_is_sent_as_json() -> None:
    settings_ = {"name": "Åse", "on": True}
    for body in ("form", "multipart"):
        ((_, text),) = form_of(made(OPEN, {"network_settings": settings_}, body=body))
        assert json.loads(text) == settings_


# Another way to send


@pytest.mark.parametrize("body", ["json", "form", "multipart"])
def test_members_can_be_sent_in_another_way_than_the_contract_s(body: str) -> None:
    request = made(OPEN, {"network": "BANK", "profiles": ["A", "B"]}, body=body)
    if body == "json":
        assert json.loads(request.body) == {"network": "BANK", "profiles": ["A", "B"]}
    else:
        assert form_of(request) == [("network", "BANK"), ("profiles", "A"), ("profiles", "B")]


@pytest.mark.parametrize("body", ["json", "form"])
def test_a_file_travels_in_base64_where_no_file_can(body: str) -> None:
    request = made(UPLOAD, {"file": replace(PDF, content=b"\x00\xff\xfe")}, body=body)
    sent = json.loads(request.body) if body == "json" else dict(form_of(request))
    assert sent == {"file": "AP/+"}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00"])
def test_bytes_are_sent_as_they_are_under_the_contract_s_content_type(body: bytes) -> None:
    request = made(OPEN, {"network": "BANK"}, body=body)
    assert (request.body, request.headers["Content-Type"]) == (body, "application/json")
    assert made(TOKEN, {}, body=body).headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_call_without_a_body_has_none_whatever_is_asked_for() -> None:
    request = made(PROFILE, {"id": "p"}, body="json")
    assert (request.body, request.headers) == (b"", {"Accept": "application/json"})
