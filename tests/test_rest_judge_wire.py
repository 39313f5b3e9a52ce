"""The judge of REST distinguishes faults of the wire from other ways of writing."""

from __future__ import annotations

import json

import pytest

from conformance.endpoint.exchange import Exchange, Request
from conformance.wires.registry import judge
from tests.rest_answers import (
    API,
    CLOSE,
    CONVENTIONS,
    GOOD,
    MANDATES,
    OPEN,
    PROFILE,
    TOKEN,
    broken,
    judged,
    names,
)

TEXT = json.dumps(GOOD[PROFILE])
ODD = {
    "another order": json.dumps(dict(reversed(GOOD[PROFILE].items()))),
    "white space": json.dumps(GOOD[PROFILE], indent="\t").replace("\n", " \r\n") + "\n\n",
    "no white space": json.dumps(GOOD[PROFILE], separators=(",", ":")),
    "letters as they are": json.dumps(GOOD[PROFILE], ensure_ascii=False),
    "letters escaped": TEXT.replace("INVOICE", "\\u0049NVOICE").replace('"id"', '"\\u0069d"'),
    "slashes escaped": TEXT.replace("p-1", "p\\/1"),
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_json_may_be_written_in_many_ways(body: str) -> None:
    assert judged(PROFILE, body).findings == ()


@pytest.mark.parametrize("number", ["3600", "3600.0", "3.6e3", "36E+2", "0", "-1"])
def test_a_whole_number_may_be_written_in_many_ways(number: str) -> None:
    assert judged(TOKEN, json.dumps(GOOD[TOKEN]).replace("3600", number)).findings == ()
    assert judged(MANDATES, '[{"status": 1.0}]').findings == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {"CONTENT-TYPE": "application/json; charset=utf-8"},
        {"Content-Type": 'Application/JSON;Charset="UTF-8"'},
        {"Content-Type": "application/json; profile=x", "Vary": "Accept"},
    ],
)
def test_a_content_type_may_be_written_in_many_ways(headers: dict[str, str]) -> None:
    assert judged(PROFILE, GOOD[PROFILE], headers=headers).findings == ()


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/problem+json",
        "application/octet-stream",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-8; charset=latin-1",
        "application/json charset=utf-8",
    ],
)
def test_another_content_type_is_detected_and_the_rest_is_judged(written: str | None) -> None:
    judgement = judged(PROFILE, GOOD[PROFILE], headers={} if written is None else {"Content-Type": written})
    assert broken(judgement) == [("content-type", "Content-Type")]
    assert {"found", "answer.id"} <= names(judgement)


NO_JSON = {
    "nothing": "",
    "spaces": " \r\n",
    "a text": "OK",
    "a cut-off object": TEXT[:-1],
    "a cut-off text": TEXT[:7],
    "something behind": TEXT + "{}",
    "NaN": TEXT.replace("true", "NaN"),
    "Infinity": TEXT.replace("true", "-Infinity"),
    "single quotes": TEXT.replace('"', "'"),
    "a comma at the end": TEXT.replace("]", ",]"),
    "a comment": "/* */" + TEXT,
    "a line in a text": TEXT.replace("p-1", "p\n1"),
    "a byte order mark": "\ufeff" + TEXT,
    "XML": "<profile/>",
    "a number of 5000 digits": TEXT.replace("true", "1" * 5000),
    "100,000 lists": "[" * 100_000 + "]" * 100_000,
    "100,000 objects": '{"network_settings":' * 100_000 + "1" + "}" * 100_000,
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_detected(body: str) -> None:
    judgement = judged(PROFILE, body)
    assert broken(judgement) == [("json", "the body")]
    assert judgement.value is None
    assert names(judgement) == CONVENTIONS | {"found"}


@pytest.mark.parametrize("depth", [150, 500, 700, 990])
@pytest.mark.parametrize("member", ["network_settings", "id", "colour"])
def test_a_value_that_is_nested_too_deeply_is_no_json(member: str, depth: int) -> None:
    # Less than what the parser itself refuses, and more than what a report can follow.
    for opening, closing in (("[", "]"), ('{"x":', "}")):
        judgement = judged(PROFILE, f'{{"{member}": {opening * depth}1{closing * depth}}}')
        assert broken(judgement) == [("json", "the body")]


def test_bytes_that_are_not_utf8_are_detected_and_the_rest_is_judged() -> None:
    latin = json.dumps({**GOOD[PROFILE], "id": "å"}, ensure_ascii=False).replace("Åpnet – 開", "Å").encode("latin-1")
    judgement = judged(PROFILE, latin)
    assert broken(judgement) == [("utf-8", "the body")]
    assert "answer.id" in names(judgement)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_in_another_encoding_is_detected(encoding: str) -> None:
    assert ("json", "the body") in broken(judged(PROFILE, TEXT.encode(encoding)))


UNDOCUMENTED = [(418, "418 I'm a Teapot"), (302, "302 Found"), (410, "410 Gone"), (422, ""), (201, ""), (799, "799")]


@pytest.mark.parametrize(("status", "said"), UNDOCUMENTED)
def test_an_undocumented_status_is_detected(status: int, said: str) -> None:
    judgement = judged(PROFILE, {"code": "x", "message": "x", "details": []} if status > 299 else {"id": "p-1"}, status)
    assert broken(judgement) == [("http-status", "HTTP status")]
    assert judgement.outcome is None
    assert (judgement.status or "").startswith(said or str(status))


def test_another_success_than_the_documented_one_is_the_only_breach() -> None:
    assert broken(judged(OPEN, {"id": "p-1"}, 200)) == [("http-status", "HTTP status")]
    assert broken(judged(CLOSE, "", 200, {})) == [("http-status", "HTTP status")]


def test_a_body_where_none_belongs_is_detected_and_none_where_one_belongs_too() -> None:
    assert broken(judged(CLOSE, '{"id": "p-1"}', 204)) == [("json", "the body")]
    assert broken(judged(CLOSE, "null", 204)) == [("json", "the body")]
    assert broken(judged(CLOSE, "", 404, {})) == [
        ("content-type", "Content-Type"),
        ("json", "the body"),
        ("http-status", "HTTP status"),
    ]


PAGE = "<!DOCTYPE html><html><body>Bad gateway</body></html>"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (PAGE, 502, "text/html"),
        (PAGE, 200, "application/json"),
        ("please log in", 200, "text/html; charset=utf-8"),
        (" <HTML>", 404, "application/json"),
        ("Internal Server Error", 500, "text/plain"),
        ("", 503, ""),
        ("{}", 500, "text/plain"),
    ],
)
def test_what_is_no_answer_of_the_service_allows_no_verdict(body: str, status: int, kind: str) -> None:
    judgement = judged(PROFILE, body, status, {"Content-Type": kind} if kind else {})
    (finding,) = judgement.findings
    assert (finding.judged, judgement.judged, judgement.outcome) == (False, frozenset(), None)
    assert f"HTTP {status}" in finding.actual


def test_a_500_with_json_is_the_service_s_own_word() -> None:
    judgement = judged(PROFILE, {"code": "internal_error", "message": "x", "details": []}, 500)
    assert broken(judgement) == [("http-status", "HTTP status")]
    assert judgement.findings[0].judged


def test_no_answer_at_all_says_why() -> None:
    exchange = Exchange("autoxchange", PROFILE, Request("GET", "http://x/"), None, error="timed out after 30 s")
    (finding,) = judge(exchange, API.methods[PROFILE], API).findings
    assert (finding.actual, finding.judged) == ("timed out after 30 s", False)


def test_names_of_members_cannot_flood_or_break_a_report() -> None:
    judgement = judged(PROFILE, json.dumps({"\ud800\n\x00": 1, "x" * 10_000: 2}))
    places = [finding.place for finding in judgement.findings]
    assert places[0] == r"body.\ud800\n\x00"
    assert len(places[1]) < 200
    assert all(len(str(finding).encode()) < 1_000 for finding in judgement.findings)


def test_a_hundred_thousand_wrong_members_are_reported_in_fifty_findings() -> None:
    judgement = judged(PROFILE, json.dumps({f"x{n}": n for n in range(100_000)}))
    assert len(judgement.findings) == 50
    assert judgement.findings[-1].actual.startswith("99951 more")
