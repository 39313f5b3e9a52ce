"""Responses that are files: judged by liars that are wrong in one way, returned by the mock, recorded and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.cassettes.bodies import bytes_of, structure_of
from conformance.cassettes.observed import Observed
from conformance.catalogue import Contract
from conformance.checks.judgement import Judgement
from conformance.drift.compare import differences
from conformance.drift.recordings import knowledge
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.errors import ContractError
from conformance.payloads.packing import pdf
from conformance.wires.registry import judge
from conformance.wires.rest.binding import RestBinder, http_of
from conformance.wires.rest.faults import FAULTS
from tests.company_on_wires import Company, a_mock
from tests.invoice_texts import ubl
from tests.rest_answers import API, INVOICE, JSON, broken, names

SHOWN, FILE = (API.methods[name] for name in ("getV1InvoicesId", "getV1InvoicesIdFilesFileId"))
XML, PDF, FINVOICE = b"<Invoice><ID>10001</ID></Invoice>", pdf("10001"), "Björk på €"
LATIN_9 = f'<?xml version="1.0" encoding="ISO-8859-15"?><Finvoice>{FINVOICE}</Finvoice>'.encode("iso-8859-15")
FRAME = b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body/></S:Envelope>\n' + LATIN_9
TYPED = b'<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd"><Finvoice/>'
BOMB = b'<!DOCTYPE Finvoice [<!ENTITY a "aaaa">]><Finvoice>&a;</Finvoice>'


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with a_mock() as server:
        made = Company(server.url, "files")
        with made.http:
            yield made


def judged(contract: Contract, query: str, media: str, body: bytes, status: int = 200) -> Judgement:
    request = Request("GET", f"http://x/v1/invoices/1{query}")
    answer = Response(status, {"Content-Type": media} if media else {}, body)
    return judge(Exchange(API.id, contract.method, request, answer), contract, API)


@pytest.mark.parametrize(
    ("query", "media", "body"),
    [
        ("?return_format=PEPPOLBIS30", "application/xml", XML),
        ("?return_format=PEPPOLBIS30", "Application/XML; charset=UTF-8", XML),
        ("?return_format=FINVOICE30", "application/xml", LATIN_9),
        ("?return_format=FINVOICE30", "application/xml", FRAME),
        ("?return_format=FINVOICE30", "application/xml", TYPED),
        ("?return_format=ORIGINAL_IMAGE", "application/pdf", PDF),
        ("?return_format=ORIGINAL_IMAGE", "image/png", b"\x89PNG"),
    ],
)
def test_a_file_in_the_format_that_was_asked_for_breaks_nothing(query: str, media: str, body: bytes) -> None:
    judgement = judged(SHOWN, query, media, body)
    assert (judgement.findings, judgement.value) == ((), body)
    assert names(judgement) == {"http-status", "file", "found"}


@pytest.mark.parametrize("query", ["", "?return_format=", "?return_format=EXTENDED_DETAILS"])
def test_json_is_due_where_no_file_is_asked_for(query: str) -> None:
    assert judged(SHOWN, query, "application/json", json.dumps(INVOICE).encode()).findings == ()
    liar = judged(SHOWN, query, "application/xml", XML)
    assert broken(liar) == [("content-type", "Content-Type"), ("json", "the body")]


@pytest.mark.parametrize(
    ("query", "media", "body", "places"),
    [
        ("PEPPOLBIS30", "application/json", json.dumps(INVOICE).encode(), ["Content-Type"]),
        ("PEPPOLBIS30", "application/pdf", PDF, ["Content-Type"]),
        ("PEPPOLBIS30", "", XML, ["Content-Type"]),
        ("PEPPOLBIS30", "application/xml", b"", ["the body"]),
        ("PEPPOLBIS30", "application/xml", XML[:-5], ["the body"]),
        ("PEPPOLBIS30", "application/xml", XML + b"x", ["the body"]),
        ("PEPPOLBIS30", "application/xml", b"PEludm9pY2U+", ["the body"]),
        ("FINVOICE30", "application/xml", LATIN_9.replace(b"ISO-8859-15", b"UTF-8"), ["the body"]),
        ("FINVOICE30", "application/xml", BOMB, ["the body"]),
        ("GENERATED_IMAGE", "application/xml", XML, ["Content-Type"]),
        ("GENERATED_IMAGE", "application/pdf", PDF[: len(PDF) // 2], ["the body"]),
        ("GENERATED_IMAGE", "application/pdf", b"JVBERi0xLjQK", ["the body"]),
        ("GENERATED_IMAGE", "application/pdf", b"", ["the body"]),
    ],
)
def test_a_file_that_is_wrong_in_one_way_is_found_out(query: str, media: str, body: bytes, places: list[str]) -> None:
    assert broken(judged(SHOWN, f"?return_format={query}", media, body)) == [("file", place) for place in places]


@pytest.mark.parametrize(("media", "body"), [("application/xml", XML), ("application/pdf", PDF)])
@pytest.mark.parametrize("fault", ["file in base64", "file in JSON", "another file"])
def test_each_fault_of_files_makes_a_file_wrong_and_leaves_json_alone(fault: str, media: str, body: bytes) -> None:
    (bent,) = FAULTS[fault](Response(200, {"Content-Type": media}, body), SHOWN)
    query = "?return_format=ORIGINAL_OR_GENERATED_IMAGE" if media == "application/pdf" else "?return_format=FINVOICE30"
    judgement = judged(SHOWN, query, bent.answer.headers["Content-Type"], bent.answer.body)
    # What is in the file shows only to a scenario that knows what was sent.
    assert bool(broken(judgement)) == (fault != "another file")
    assert judgement.value != body
    for status, kept in ((200, INVOICE), (404, {"code": "not_found"})):
        assert list(FAULTS[fault](Response(status, JSON, json.dumps(kept).encode()), SHOWN)) == []


def test_a_file_has_a_type_of_its_own() -> None:
    assert judged(FILE, "", "text/csv", b"a,b").findings == ()
    assert broken(judged(FILE, "", "", b"a,b")) == [("file", "Content-Type")]
    assert broken(judged(FILE, "", "csv", b"a,b")) == [("file", "Content-Type")]
    assert broken(judged(FILE, "", "image/svg+xml", b"<svg>")) == [("file", "the body")]


def test_the_refusal_of_a_file_is_json() -> None:
    refusal = {"code": "not_found", "message": "No such file", "details": ["f-9"]}
    good = judged(SHOWN, "?return_format=PEPPOLBIS30", "application/json", json.dumps(refusal).encode(), 404)
    assert (good.findings, good.status) == ((), "404 not_found")
    assert broken(judged(FILE, "", "application/xml", b"<error/>", 404))[0] == ("content-type", "Content-Type")


def test_json_instead_of_a_file_contradicts_an_assumption_alone() -> None:
    (finding,) = judged(SHOWN, "?return_format=PEPPOLBIS30", "application/json", b"{}").findings
    assert finding.evidence.assumed


def test_the_mock_returns_every_listed_file_at_its_address_with_the_token_alone(company: Company) -> None:
    company.renew()
    sent = ubl(number="10007")
    made = company.post_file(sent).json()
    for file in made["files"]:
        response = company.http.get(file["href"], headers={"Accept": "application/json"})
        assert (response.status_code, response.headers["Content-Type"]) == (200, file["mimetype"])
        assert response.content == sent


def test_a_condition_of_a_file_has_to_be_values_of_the_query() -> None:
    request = {"properties": {"id": {"in": "path"}, "format": {"in": "query", "enum": ["A"]}}}
    binding = RestBinder().bind({"error": {}, "token": {"path": "/t"}}, "")
    for when in ({"format": ["B"]}, {"id": ["A"]}, {"other": ["A"]}):
        stated = {"verb": "GET", "path": "/x/{id}", "files": [{"media": ["application/xml"], "when": when}]}
        with pytest.raises(ContractError, match="no member of the query"):
            binding.operation(stated, SHOWN.request, request, "x.json: operation")


def observed(contract: Contract, media: str, body: bytes, status: int = 200) -> Observed:
    return Observed(contract, API, "s", 1, Response(status, {"Content-Type": media}, body))


def test_recordings_of_files_are_compared_by_their_media_type() -> None:
    xml, other = observed(SHOWN, "application/xml", XML), observed(SHOWN, "application/xml", LATIN_9)
    image = observed(SHOWN, "application/pdf", PDF)
    shown = observed(SHOWN, "application/json", json.dumps(INVOICE).encode())
    assert differences(knowledge([shown, xml]), knowledge([shown, other])) == []
    assert [d.what for d in differences(knowledge([xml]), knowledge([image]))] == ["content type changed"]


def test_the_json_refusal_of_a_file_of_any_type_is_compared_as_json() -> None:
    refusals = [
        observed(FILE, JSON["Content-Type"], json.dumps(body).encode(), 404)
        for body in ({"code": "not_found", "message": "no"}, {"code": "not_found"})
    ]
    before, after = (knowledge([refusal]) for refusal in refusals)
    found = differences(before, after)
    assert [d.place for d in found] != []


@pytest.mark.parametrize("body", [XML, LATIN_9, FRAME, PDF, b"\x89PNG\r\n\x1a\n\0"])
def test_a_cassette_keeps_every_byte_of_a_file(body: bytes) -> None:
    assert bytes_of(structure_of(body, sent=False), sent=False) == body


def test_only_operations_with_files_have_the_convention() -> None:
    having: dict[str, Any] = {
        c.method: bool(http_of(c).files)
        for c in API.methods.values()
        if any(r.id.endswith("#file") for r in c.terms.conventions)
    }
    assert having == {SHOWN.method: True, FILE.method: True}
