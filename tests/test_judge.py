"""The judge is tested with liars on every layer: HTTP, the encoding, the values and the status."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.wires.registry import judge, load
from tests.examples import tried

API = load(Path(__file__).parent.parent / "contracts").apis["autoinvoice"]
XML = {"Content-Type": "text/xml; charset=utf-8"}
PAGE = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
METHODS = ("consumer_agreement_status", "atg_mandate_list", "disable_b2c_issuer_agreement")
STATE, MANDATES, DISABLE = METHODS


def envelope(inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/'
        'XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:n1="https://secure.maventa.com/" '
        f'xmlns:n2="http://schemas.xmlsoap.org/soap/encoding/"><env:Body>{inner}</env:Body></env:Envelope>'
    )


def text(method: str, value: str) -> str:
    return envelope(f'<n1:{method}Response><return xsi:type="xsd:string">{value}</return></n1:{method}Response>')


def mandates(*stamps: str, status: str = "OK", active: str = "1") -> str:
    items = "".join(
        '<item><kid xsi:type="xsd:string">k</kid><account_number xsi:type="xsd:string">a</account_number>'
        f'<notification xsi:type="xsd:boolean">true</notification><status xsi:type="xsd:int">{active}</status>'
        f'<updated_timestamp xsi:type="xsd:string">{stamp}</updated_timestamp></item>'
        for stamp in stamps
    )
    return envelope(
        f'<n1:{MANDATES}Response><return xsi:type="n1:AtgMandateListResponse">'
        f'<status xsi:type="xsd:string">{status}</status><atg_mandates xsi:type="n2:Array" '
        f'n2:arrayType="n1:AtgMandateParam[{len(stamps)}]">{items}</atg_mandates></return></n1:{MANDATES}Response>'
    )


GOOD = text(STATE, "OK: ACTIVE")
LISTED = mandates("20240131235959")
FAULT = envelope("<env:Fault><faultcode>env:Server</faultcode><faultstring>boom</faultstring></env:Fault>")


def judged(method: str, body: str | bytes, status: int = 200, headers: dict[str, str] | None = None) -> Judgement:
    data = body.encode() if isinstance(body, str) else body
    answer = Response(status, XML if headers is None else headers, data)
    return judge(Exchange("autoinvoice", method, Request("POST", "http://x/"), answer), API.methods[method], API)


def test_a_response_that_was_judged_before_is_judged_by_what_differs_now() -> None:
    assert judged(STATE, GOOD) == judged(STATE, GOOD)
    assert judged(STATE, GOOD).findings == ()
    assert [f.place for f in judged(STATE, GOOD, status=500).findings] == ["HTTP status"]
    assert [f.place for f in judged(STATE, GOOD, headers={"Content-Type": "text/plain"}).findings] == ["Content-Type"]
    assert judged(DISABLE, GOOD).findings
    contract = API.methods[STATE]
    silent = replace(contract, outcomes=tuple(o for o in contract.outcomes if not o.ok))
    exchange = Exchange("autoinvoice", STATE, Request("POST", "http://x/"), Response(200, XML, GOOD.encode()))
    found = judge(exchange, silent, replace(API, methods={**API.methods, STATE: silent}))
    assert [f.requirement for f in found.findings] == [f"{contract.id}#documented-status"]
    assert judged(STATE, GOOD).findings == ()


@pytest.mark.parametrize(
    ("method", "name", "basis"),
    [("company_auth_status", "CompanyAuthStatus", "assumed"), (MANDATES, "AtgMandateListResponse", "client")],
)
def test_the_name_of_a_type_is_as_well_known_as_the_type(method: str, name: str, basis: str) -> None:
    members = {
        "company_auth_status": '<status xsi:type="xsd:string">OK: No authorization requests</status>'
        '<company_state xsi:type="xsd:string">unverified</company_state><auth_state xsi:nil="true"/>'
        '<auth_email xsi:nil="true"/>',
        MANDATES: '<status xsi:type="xsd:string">OK</status><atg_mandates xsi:type="n2:Array" '
        'n2:arrayType="n1:AtgMandateParam[0]"></atg_mandates>',
    }[method]
    good, bent = (
        envelope(f'<n1:{method}Response><return xsi:type="n1:{type_}">{members}</return></n1:{method}Response>')
        for type_ in (name, "Another")
    )
    assert judged(method, good).findings == ()
    (finding,) = judged(method, bent).findings
    assert (finding.place, finding.basis) == ("return", basis)


def broken(judgement: Judgement) -> list[tuple[str, str]]:
    return [(finding.requirement.partition("#")[2], finding.place) for finding in judgement.findings]


def names(judgement: Judgement) -> set[str]:
    return {requirement.partition("#")[2] for requirement in judgement.judged}


CONVENTIONS = {"http-status", "content-type", "utf-8", "envelope", "encoding", "documented-status"}
FIELDS = {f"answer.atg_mandates[].{n}" for n in ("kid", "account_number", "notification", "status")}
STAMP = "answer.atg_mandates[].updated_timestamp"


def test_a_good_answer_names_its_outcome_and_all_that_it_put_to_the_test() -> None:
    judgement = judged(STATE, GOOD)
    assert judgement.findings == ()
    assert judgement.value == judgement.status == "OK: ACTIVE"
    assert judgement.outcome is not None
    assert judgement.outcome.name == "state"
    assert names(judgement) == CONVENTIONS | {"state"}


def test_fields_are_judged_when_they_were_there() -> None:
    assert names(judged(MANDATES, LISTED)) == CONVENTIONS | FIELDS | {"listed", "date-format", STAMP}
    assert names(judged(MANDATES, mandates())) == CONVENTIONS | {"listed"}


def test_a_refusal_is_judged_by_its_outcome() -> None:
    judgement = judged(MANDATES, mandates(status="ERROR: USER NOT FOUND"))
    assert judgement.findings == ()
    assert names(judgement) == CONVENTIONS | {"user-not-found"}


@pytest.mark.parametrize(
    "written",
    [
        "text/xml; charset=utf-8",
        "text/xml;charset=UTF-8",
        'TEXT/XML; Charset="Utf-8"',
        "text/xml; action=x; charset = utf-8",
        "text/xml; charset='utf-8'",
    ],
)
def test_a_content_type_may_be_written_in_many_ways(written: str) -> None:
    assert judged(STATE, GOOD, headers={"content-type": written}).findings == ()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/xml"},
        {"Content-Type": "text/xml; charset=iso-8859-1"},
        {"Content-Type": "text/xml; charset=utf8"},
        {"Content-Type": "text/xml; charset="},
        {"Content-Type": "text/xml; charset=utf-8; charset=latin-1"},
        {"Content-Type": "text/html; charset=utf-8"},
        {"Content-Type": "application/soap+xml; charset=utf-8"},
        {"Content-Type": "text/xml charset=utf-8"},
        {"Content-Type": "; charset=utf-8"},
    ],
)
def test_another_content_type_is_detected(headers: dict[str, str]) -> None:
    judgement = judged(STATE, GOOD, headers=headers)
    assert broken(judgement) == [("content-type", "Content-Type")]
    assert judgement.findings[0].judged
    assert judgement.status == "OK: ACTIVE"


@pytest.mark.parametrize("status", [201, 202, 302, 400, 404, 500, 503])
def test_another_http_status_with_a_soap_answer_is_detected_and_the_rest_is_judged(status: int) -> None:
    judgement = judged(STATE, GOOD, status)
    assert broken(judgement) == [("http-status", "HTTP status")]
    assert judgement.findings[0].judged
    assert "state" in names(judgement)


@pytest.mark.parametrize(
    ("body", "status", "headers", "others"),
    [
        (PAGE, 500, {"Content-Type": "text/html"}, ["http-status", "content-type"]),
        (PAGE, 200, {"Content-Type": "text/html"}, ["content-type"]),
        (PAGE, 200, XML, []),
        (b"\xef\xbb\xbf <!-- x -->\n<HTML></HTML>", 200, XML, []),
        (b"please log in", 200, {"Content-Type": "text/html; charset=utf-8"}, ["content-type"]),
        (b"Internal protocol error: x", 502, XML, ["http-status"]),
        (b"Internal server error", 500, XML, ["http-status"]),
        (b'{"error": 1}', 503, {"Content-Type": "application/json"}, ["http-status", "content-type"]),
        (b"<a/>", 502, XML, ["http-status"]),
        (b"", 200, XML, []),
        (b" \r\n", 200, XML, []),
        (b"", 504, {}, ["http-status", "content-type"]),
        (GOOD.encode("utf-16"), 500, XML, ["http-status"]),
    ],
)
def test_what_is_no_answer_allows_no_verdict(
    body: bytes, status: int, headers: dict[str, str], others: list[str]
) -> None:
    judgement = judged(STATE, body, status, headers)
    assert [name for name, _ in broken(judgement)] == [*others, "envelope"]
    assert not any(finding.judged for finding in judgement.findings)
    assert judgement.judged == frozenset()
    assert judgement.outcome is None


@pytest.mark.parametrize("body", [b"<a/>", b"OK", b"{}", GOOD.encode("utf-16")], ids=["xml", "text", "json", "utf-16"])
def test_what_the_service_itself_sends_in_place_of_soap_is_judged(body: bytes) -> None:
    judgement = judged(STATE, body)
    assert broken(judgement)
    assert all(finding.judged for finding in judgement.findings)


def test_no_answer_at_all_says_why() -> None:
    exchange = Exchange("autoinvoice", STATE, Request("POST", "http://x/"), None, error="timed out after 30 s")
    judgement = judge(exchange, API.methods[STATE], API)
    (finding,) = judgement.findings
    assert (finding.actual, finding.judged) == ("timed out after 30 s", False)
    assert judgement.judged == frozenset()


LIES = {
    "latin-1": (STATE, text(STATE, "OK: Å").encode("latin-1"), [("utf-8", "the body")]),
    "declared-latin-1": (STATE, GOOD.replace("UTF-8", "ISO-8859-1"), [("utf-8", "XML declaration")]),
    "declared-utf-16": (STATE, GOOD.replace("UTF-8", "UTF-16"), [("utf-8", "XML declaration")]),
    "declared-after-a-mark": (STATE, "\ufeff" + GOOD.replace("UTF-8", "x"), [("utf-8", "XML declaration")]),
    "truncated": (STATE, GOOD[:-9], [("envelope", "the body")]),
    "truncated-in-the-middle": (STATE, GOOD[: len(GOOD) // 2], [("envelope", "the body")]),
    "fault": (STATE, FAULT, [("envelope", "Body/Fault")]),
    "status-reworded": (
        MANDATES,
        mandates(status="ERROR: No rights to setting"),
        [("documented-status", "return.status")],
    ),
    "status-in-capitals": (STATE, text(STATE, "ERROR: UNEXPECTED ERROR"), [("documented-status", "return")]),
    "status-with-a-blank": (DISABLE, text(DISABLE, "OK "), [("documented-status", "return")]),
    "status-empty": (STATE, text(STATE, ""), [("documented-status", "return")]),
    "status-of-another-method": (DISABLE, text(DISABLE, "OK: ACTIVE"), [("documented-status", "return")]),
    "variable-outside": (STATE, text(STATE, "OK: GONE"), [("documented-status", "return")]),
    "enum-outside": (MANDATES, mandates("20240131235959", active="2"), [("answer.atg_mandates[].status", "")]),
    "timestamp-of-no-day": (MANDATES, mandates("20240230000000"), [(STAMP, "")]),
    "timestamp-as-a-date": (MANDATES, mandates("20240131"), [(STAMP, "")]),
    "timestamp-in-iso": (MANDATES, mandates("2024-01-31T23:59:59"), [(STAMP, "")]),
    "timestamp-empty": (MANDATES, mandates(""), [(STAMP, "")]),
    "timestamp-in-the-second-item": (
        MANDATES,
        mandates("20240131235959", "x"),
        [(STAMP, "return.atg_mandates[1].updated_timestamp")],
    ),
}


@pytest.mark.parametrize(("method", "body", "expected"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_detected_where_it_is(method: str, body: str | bytes, expected: list[tuple[str, str]]) -> None:
    judgement = judged(method, body)
    wanted = [(name, place or f"return.atg_mandates[0].{name.rpartition('.')[2]}") for name, place in expected]
    assert broken(judgement) == wanted
    assert {finding.requirement for finding in judgement.findings} <= judgement.judged


def test_an_undocumented_status_is_reported_with_its_neighbour() -> None:
    (finding,) = judged(MANDATES, mandates(status="ERROR: No rights to setting")).findings
    assert finding.expected == "a documented status; the nearest is 'ERROR: No rights to settings'"
    assert finding.actual == "'ERROR: No rights to setting', which is undocumented"
    assert str(finding.evidence) == "documented: AutoInvoice API v1.1 (doc001), lines 23-26"
    assert finding.as_dict()["basis"] == "documented"


def test_a_wrong_value_says_what_it_may_be() -> None:
    (finding,) = judged(MANDATES, mandates("20240131235959", active="2")).findings
    assert (finding.expected, finding.actual) == ("one of 0, 1", "'2'")
    (finding,) = judged(MANDATES, mandates("soon")).findings
    assert finding.expected == "a value in the form YYYYMMDDHHMMSS"


def test_a_convention_is_not_called_kept_beside_a_breach_of_it() -> None:
    assert "date-format" not in names(judged(MANDATES, mandates("soon")))
    contract = API.methods[MANDATES]
    without = replace(contract, terms=replace(contract.terms, fields=()))
    exchange = Exchange("autoinvoice", MANDATES, Request("POST", "x"), Response(200, XML, mandates("soon").encode()))
    judgement = judge(exchange, without, API)
    assert [name for name, _ in broken(judgement)] == ["date-format"]


def test_what_was_not_reached_is_not_judged() -> None:
    assert names(judged(STATE, FAULT)) == {"http-status", "content-type", "utf-8", "envelope"}
    assert names(judged(STATE, GOOD[:-9])) == {"http-status", "content-type", "utf-8", "envelope"}


def test_the_suite_s_own_conventions_are_all_judged_somewhere_but_tls() -> None:
    stated = {convention.id.partition("#")[2] for convention in API.methods[MANDATES].terms.conventions}
    assert stated - names(judged(MANDATES, LISTED)) == {"tls"}


@tried(
    given(st.binary(max_size=300), st.sampled_from([200, 302, 500]), st.sampled_from(list(API.methods))),
    few=20,
    many=150,
)
def test_any_bytes_are_judged(body: bytes, status: int, method: str) -> None:
    assert isinstance(judged(method, body, status), Judgement)


@tried(given(st.data(), st.sampled_from([(STATE, GOOD.encode()), (MANDATES, LISTED.encode())])), few=20, many=150)
def test_a_good_answer_with_a_piece_replaced_by_any_other_is_judged(
    data: st.DataObject, known: tuple[str, bytes]
) -> None:
    method, body = known
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    pieces = st.one_of(st.binary(max_size=20), st.sampled_from([b"<", b"&#0;", b"</item>", b"<item/>", b' href="#a"']))
    assert isinstance(judged(method, body[:start] + data.draw(pieces) + body[end:]), Judgement)


@tried(given(st.dictionaries(st.sampled_from(["Content-Type", "content-TYPE"]), st.text(max_size=40))), few=20, many=50)
def test_any_header_is_judged(headers: dict[str, str]) -> None:
    assert isinstance(judged(STATE, GOOD, headers=headers), Judgement)


@pytest.mark.parametrize(
    "body",
    [b"<!-->" * 800, b"<!---->" * 500, b"<??>" * 1_000, b"\xef\xbb\xbf" + b" " * 4_096],
    ids=["open", "closed", "instructions", "spaces"],
)
def test_a_row_of_comments_takes_no_time(body: bytes) -> None:
    assert judged(STATE, body).findings


def test_a_status_of_megabytes_takes_no_time() -> None:
    judgement = judged(STATE, text(STATE, "OK: " + "ACTIVE " * 1_000_000))
    assert broken(judgement) == [("documented-status", "return")]
    assert len(str(judgement.findings[0])) < 1_000
