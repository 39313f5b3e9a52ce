"""What two sets of answers differ in, answer by answer: each change once, at its place, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cassettes.observed import Observed
from conformance.drift.compare import compared, differences
from conformance.drift.recordings import Knowledge, knowledge
from conformance.drift.shape import format_of
from conformance.endpoint.exchange import Response
from conformance.wires.difference import Difference
from conformance.wires.media import media_type
from conformance.wires.registry import load
from conformance.wires.rest.tree import json_tree
from conformance.wires.soap.tree import soap_tree
from conformance.wires.tree import Unreadable, Value

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
REST = CATALOGUE.find("getV1Invoices")
OTHER = CATALOGUE.find("getV1InvoicesId")
SOAP = CATALOGUE.find("atg_mandate_list")


def known(*answers: Any, status: int = 200, media: str = "application/json", day: str = "") -> Knowledge:
    """What is known of a REST method from these answers, each of a scenario s0, s1, …; texts stand as they are."""
    bodies = [a.encode() if isinstance(a, str) else json.dumps(a).encode() for a in answers]
    return knowledge(seen(body, f"s{number}", status, media, day) for number, body in enumerate(bodies))


def seen(body: bytes, scenario: str, status: int = 200, media: str = "application/json", day: str = "") -> Observed:
    return Observed(REST, CATALOGUE.apis[REST.api], scenario, 1, Response(status, {"Content-Type": media}, body), day)


def soap(*values: str) -> Knowledge:
    """What is known of a SOAP method whose answers return this XML."""
    return knowledge(
        Observed(
            SOAP, CATALOGUE.apis[SOAP.api], f"s{n}", 1, Response(200, {"Content-Type": "text/xml"}, envelope(value))
        )
        for n, value in enumerate(values)
    )


def envelope(value: str) -> bytes:
    spaces = {
        "e": "http://schemas.xmlsoap.org/soap/envelope/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "c": "http://schemas.xmlsoap.org/soap/encoding/",
    }
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    return f"<e:Envelope {declared}><e:Body><r>{value}</r></e:Body></e:Envelope>".encode()


def summary(found: list[Difference]) -> list[tuple[str, str, str, str, str]]:
    return [(d.severity, d.place, d.what, d.before, d.after) for d in found]


SAME: dict[str, tuple[list[Any], list[Any]]] = {
    "another value": ([{"a": "x"}], [{"a": "y"}]),
    "members in another order": ([{"a": 1, "b": 2}], [{"b": 3, "a": 4}]),
    "nil where nil was once": ([{"a": None}, {"a": 1}], [{"a": None}]),
    "only nil where also values were": ([{"a": None}, {"a": 1}], [{"a": None}, {"a": None}]),
    "a value where only nil was": ([{"a": None}], [{"a": 1}]),
    "a member that was not always there": ([{"a": 1}, {}], [{}]),
    "a member always there that was not": ([{"a": 1}, {}], [{"a": 1}, {"a": 2}]),
    "one of the types": ([{"a": 1}, {"a": "x"}], [{"a": 1}]),
    "one of the formats": ([{"a": "2026-01-15"}, {"a": "12.50"}], [{"a": "13.50"}]),
    "a day where any text was": ([{"a": "x"}, {"a": "2026-01-15"}], [{"a": "6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10"}]),
    "a day where digits were": ([{"a": "123"}], [{"a": "2026-01-15"}]),
    "a day where nothing was": ([{"a": ""}], [{"a": "2026-01-15"}]),
    "nothing where a day was": ([{"a": "2026-01-15"}], [{"a": ""}]),
    "an amount without cents": ([{"a": "12.50"}], [{"a": "12"}]),
    "Z or an offset": ([{"a": "2026-01-15T12:00:00Z"}], [{"a": "2026-01-15T12:00:00.123+02:00"}]),
    "an empty list": ([[{"a": 1}]], [[]]),
    "an item where no list had one": ([[]], [[None]]),
    "a struct where no list had an item": ([[]], [[{"a": None}]]),
    "a list of nothing but nil": ([[None]], [[None, 1]]),
    "lists and structs in turn": ([{"a": [1]}, {"a": {"b": 1}}], [{"a": [2]}]),
    "an empty body": ([""], ["  "]),
}


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_it_is_no_difference(before: list[Any], after: list[Any]) -> None:
    assert differences(known(*before), known(*after)) == []


DAY, MOMENT = "2026-01-15", "2026-01-15T12:00:00Z"
CHANGED: dict[str, tuple[list[Any], list[Any], tuple[str, str, str, str, str], tuple[str, ...]]] = {
    "newly nil": (
        [{"a": 1}], [{"a": 2}, {"a": None}], ("breaking", "answer.a", "newly nil", "a value", "nil"), ("s1",)),
    "the answer itself is nil": (
        [{"a": 1}], ["null"], ("breaking", "answer", "newly nil", "a value", "nil"), ("s0",)),
    "retyped": (
        [{"a": 1}], [{"a": 2}, {"a": "2"}], ("breaking", "answer.a", "retyped", "number", "string"), ("s1",)),
    "retyped twice": (
        [{"a": 1}], [{"a": True}, {"a": "2"}], ("breaking", "answer.a", "retyped", "number", "boolean, string"),
        ("s0", "s1")),
    "retyped in a list": (
        [[1]], [[1], [2, "3"]], ("breaking", "answer.[]", "retyped", "number", "string"), ("s1",)),
    "a struct became a list": (
        [{"a": {"b": 1}}], [{"a": [{"b": 1}]}], ("breaking", "answer.a", "retyped", "struct", "list"), ("s0",)),
    "a list became a struct": (
        [{"a": [1]}], [{"a": {"b": 1}}], ("breaking", "answer.a", "retyped", "list", "struct"), ("s0",)),
    "removed": (
        [{"a": 1, "b": 1}], [{"a": 1}], ("breaking", "answer.b", "removed", "always there", "absent"), ("s0",)),
    "removed now and then": (
        [{"a": 1, "b": 1}], [{"a": 1, "b": 1}, {"a": 1}],
        ("breaking", "answer.b", "removed", "always there", "absent"), ("s1",)),
    "removed below a list": (
        [{"l": [{"a": 1, "b": 1}]}], [{"l": [{"a": 1, "b": 1}]}, {"l": [{"a": 1, "b": 1}, {"a": 1}]}, {"l": []}],
        ("breaking", "answer.l[].b", "removed", "always there", "absent"), ("s1",)),
    "removed below a member that may be absent": (
        [{"m": {"a": 1, "b": 1}}, {}], [{}, {"m": {"a": 1}}],
        ("breaking", "answer.m.b", "removed", "always there", "absent"), ("s1",)),
    "removed below what is not always a struct": (
        [{"m": {"a": 1, "b": 1}}, {"m": "x"}, {"m": None}],
        [{"m": "x"}, {"m": None}, {"m": {"a": 1}}, {"m": {"a": 1, "b": 1}}],
        ("breaking", "answer.m.b", "removed", "always there", "absent"), ("s2",)),
    "newly nil below what is not always a list": (
        [{"m": [1]}, {"m": "x"}, {"m": None}], [{"m": "x"}, {"m": None}, {"m": [None]}, {"m": [1]}],
        ("breaking", "answer.m[]", "newly nil", "a value", "nil"), ("s2",)),
    "a new member": (
        [{"a": 1}], [{"a": 1}, {"a": 1, "b": "x"}],
        ("additive", "answer.b", "new member", "no such member", "string"), ("s1",)),
    "a new member that is nil": (
        [{"a": 1}], [{"a": 1, "b": None}], ("additive", "answer.b", "new member", "no such member", "nil"), ("s0",)),
    "a new member in lists of lists": (
        [[[{"a": 1}]]], [[[{"a": 1}]], [[{"a": 1}], [{"a": 1, "b": 1}]]],
        ("additive", "answer.[][].b", "new member", "no such member", "number"), ("s1",)),
    "another format": (
        [{"a": DAY}], [{"a": DAY}, {"a": "15-01-2026"}],
        ("breaking", "answer.a", "format changed", "date", "DD-MM-YYYY"), ("s1",)),
    "a day that became any text": (
        [{"a": DAY}], [{"a": "tomorrow"}], ("breaking", "answer.a", "format changed", "date", "text"), ("s0",)),
    "a moment that lost its zone": (
        [{"a": MOMENT}], [{"a": MOMENT}, {"a": MOMENT[:-1]}],
        ("breaking", "answer.a", "format changed", "date-time", "date-time without a zone"), ("s1",)),
    "an amount with cents": (
        [{"a": "true"}], [{"a": "12.50"}], ("breaking", "answer.a", "format changed", "boolean", "decimal"), ("s0",)),
    "names with dots and brackets": (
        [{"a.b": {"c[]": 1}}], [{"a.b": {"c[]": 1}}, {"a.b": {"c[]": None}}],
        ("breaking", "answer.a.b.c[]", "newly nil", "a value", "nil"), ("s1",)),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "change", "scenarios"), CHANGED.values(), ids=CHANGED)
def test_it_is_one_difference(before: list[Any], after: list[Any], change: Any, scenarios: Any) -> None:
    found = differences(known(*before, day="2026-11-20"), known(*after))
    assert summary(found) == [change]
    assert (found[0].subject, found[0].scenarios, found[0].recorded) == (REST.id, scenarios, "2026-11-20")


def test_two_changes_of_one_member_are_two_differences() -> None:
    found = differences(known({"a": DAY}), known({"a": None}, {"a": 1}))
    assert [(d.what, d.scenarios) for d in found] == [("newly nil", ("s0",)), ("retyped", ("s1",))]


def test_successes_refusals_and_what_cannot_be_read_are_kept_apart() -> None:
    refused = {"message": "no"}
    before = knowledge([seen(b'{"a": 1}', "good"), seen(json.dumps(refused).encode(), "bad", 400)])
    after = knowledge([seen(b'{"a": 1}', "good"), seen(b'{"message": 1}', "bad", 400)])
    assert summary(differences(before, after)) == [("breaking", "error.message", "retyped", "string", "number")]
    assert summary(differences(known("<html/>"), known("<html>other</html>"))) == []
    assert summary(differences(known("{"), known("nothing of ours"))) == []
    pages = differences(known("<html/>", media="text/html"), known("<html/>", media="text/plain"))
    assert summary(pages) == [("breaking", "Content-Type", "content type changed", "text/html", "text/plain")]


def test_a_scenario_saw_a_change_only_in_its_own_method_and_group() -> None:
    def sight(value: str, other: str) -> Knowledge:
        both = knowledge([seen(value.encode(), "good"), seen(b'{"a": null}', "bad", 400)])
        both.learn(Observed(OTHER, CATALOGUE.apis[OTHER.api], "elsewhere", 1, Response(200, {}, other.encode())))
        return both

    (found,) = differences(sight('{"a": 1}', '{"a": null}'), sight('{"a": null}', '{"a": null}'))
    assert (found.subject, found.place, found.scenarios) == (REST.id, "answer.a", ("good",))


def test_what_was_called_on_one_side_alone_is_no_difference() -> None:
    other = Observed(OTHER, CATALOGUE.apis[OTHER.api], "s9", 1, Response(200, {}, b'{"x": 1}'))
    both = known({"a": 1})
    both.learn(other)
    assert differences(known({"a": 1}), both) == differences(both, known({"a": 1})) == []


def test_what_could_not_be_compared_is_said() -> None:
    assert compared(known({}), known({}, {}), "old") == (2, 1, [])
    nothing = knowledge([])
    assert compared(known({}), nothing, "old") == (0, 0, ["no method was called, so no response was compared"])
    calls_, methods, (note,) = compared(nothing, known({}), "old")
    assert (calls_, methods) == (0, 0)
    assert note == f"1 of the called methods have no recording in old: {REST.id}"
    many = known({})
    for contract in list(CATALOGUE.apis[REST.api].methods.values())[:6]:
        many.learn(Observed(contract, CATALOGUE.apis[REST.api], "s", 1, Response(200, {}, b"{}")))
    (note,) = compared(known({}), many, "old")[2]
    assert note.startswith(f"{len(many.statuses) - 1} of the called methods")
    assert note.count("autoxchange/") == 5
    assert note.endswith(" …")


# Statuses


def calls(*statuses: tuple[str, int, int]) -> Knowledge:
    """What is known from calls: scenario, which of its calls, HTTP status."""
    api = CATALOGUE.apis[REST.api]
    return knowledge(Observed(REST, api, s, nth, Response(code, {}, b"{}")) for s, nth, code in statuses)


def test_another_status_of_a_call_is_breaking_and_seen_by_its_scenarios_once() -> None:
    before = calls(("a", 1, 200), ("a", 2, 200), ("b", 1, 200))
    found = differences(before, calls(("a", 1, 404), ("a", 2, 404), ("b", 1, 200)))
    assert [(d.severity, d.place, d.what, d.scenarios) for d in found] == [
        ("breaking", "status", "other status", ("a",))
    ]
    assert (found[0].before.split()[0], found[0].after.split()[0]) == ("200", "404")


def test_a_status_belongs_to_its_method() -> None:
    before, after = calls(("a", 1, 200)), calls(("a", 1, 404))
    for known_, code in ((before, 200), (after, 200)):
        known_.learn(Observed(OTHER, CATALOGUE.apis[OTHER.api], "a", 1, Response(code, {}, b"{}")))
    assert [d.subject for d in differences(before, after)] == [REST.id]


def test_a_status_of_a_new_call_is_additive() -> None:
    before = calls(("a", 1, 200))
    assert [(d.severity, d.what, d.before, d.scenarios) for d in differences(before, calls(("a", 2, 404)))] == [
        ("additive", "new status", "never seen", ("a",))
    ]
    assert differences(before, calls(("new", 1, 200))) == []


# Content types


@pytest.mark.parametrize(
    "after",
    [
        'text/xml; charset="utf-8"', "TEXT/XML;Charset=UTF-8", "text/xml ; charset=utf8", "text/xml;charset=utf-8;",
        "text/xml;\r\n charset=utf-8",
    ],
)  # fmt: skip
def test_another_spelling_of_a_content_type_is_no_difference(after: str) -> None:
    assert differences(known({}, media="text/xml;charset=utf-8"), known({}, media=after)) == []


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("text/xml; charset=utf-8", "text/xml; charset=ISO-8859-1", "text/xml; charset=iso8859-1"),
        ("text/xml; charset=utf-8", "application/xml; charset=utf-8", "application/xml; charset=utf-8"),
        ("text/xml; charset=utf-8", "text/xml", "text/xml"),
        ("application/json", "application/json; charset=latin1", "application/json; charset=iso8859-1"),
        ("application/json", "application/problem+json", "application/problem+json"),
        ("application/json", "", "none"),
    ],
)
def test_another_content_type_is_one(before: str, after: str, shown: str) -> None:
    found = differences(known({}, {}, media=before), known({}, {}, media=after))
    assert summary(found) == [("breaking", "Content-Type", "content type changed", media_type(before), shown)]
    assert found[0].scenarios == ("s0", "s1")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("application/json; charset=UTF-8", "application/json"),
        ("application/vnd.x+json;charset=utf8;version=1", "application/vnd.x+json; version=1"),
        ("application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencoded"),
        ("multipart/form-data; boundary=abc", "multipart/form-data"),
        ("text/x; b=2; A=1", "text/x; a=1; b=2"),
        ("text/x; charset=klingon", "text/x; charset=klingon"),
        ("text/x; charset*=utf-8''latin-1", "text/x; charset=iso8859-1"),
        ("nonsense", "nonsense"),
        (" ", ""),
        (";", ""),
    ],
)
def test_a_media_type_is_read_by_its_meaning(text: str, meaning: str) -> None:
    assert media_type(text) == meaning


# Formats and trees


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("20260115", "YYYYMMDD"), ("20260115120000", "YYYYMMDDHHMMSS"), ("2026-01-15", "date"),
        ("2026-01-15T12:00:00Z", "date-time"), ("2026-01-15T12:00+02", "date-time"),
        ("2026-01-15T12:00:00.5-0330", "date-time"), ("2026-01-15T12:00:00", "date-time without a zone"),
        ("2026-01-15 12:00:00", "date and time without a zone"), ("2026-01-15 12:00:00 +02:00", "date and time"),
        ("15-01-2026", "DD-MM-YYYY"), ("12.50", "decimal"), ("-12.50", "decimal"), ("true", "boolean"),
        ("0000012344", "integer"), ("٣", "text"), ("kari@example.com", "email"), ("kari@", "text"), ("Kari", "text"),
        ("", ""), ("20261315", "integer"), ("21260115", "integer"), ("6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10", "uuid"),
    ],
)  # fmt: skip
def test_a_format_is_known_by_its_form(text: str, written: str) -> None:
    assert format_of(text) == written


@pytest.mark.parametrize("type_", ["xsd:dateTime", "xsd:string", "c:string"])
def test_a_zone_lost_by_a_typed_value_is_a_difference(type_: str) -> None:
    values = [f'<return><a xmlns:xsd="x" xsi:type="{type_}">{text}</a></return>' for text in (MOMENT, MOMENT[:-1])]
    assert [d.what for d in differences(soap(values[0]), soap(values[1]))] == ["format changed"]


@pytest.mark.parametrize("type_", ["xsd:int", "xsd:double", "xsd:boolean", "c:base64"])
def test_numbers_and_files_have_no_format(type_: str) -> None:
    values = [f'<return><a xmlns:xsd="x" xsi:type="{type_}">{text}</a></return>' for text in ("2.5", "true")]
    assert differences(soap(values[0]), soap(values[1])) == []


def test_a_soap_answer_is_read_as_typed_values() -> None:
    string = '{} xsi:type="xsd:string"'
    value = (
        f'<return><{string.format("a")}> x </a><b href="#1"/><n xsi:nil="true"/><m xsi:nil="1"/>'
        '<l c:arrayType="xsd:int[2]"><item>1</item><item xsi:type="xsd:string">2</item></l><e/></return>'
        '<multi id="2" xsi:type="xsd:string">y</multi>'
    )
    body = envelope(value).replace(b"</e:Body>", b'<m id="1" href="#2"/></e:Body>')
    assert soap_tree(body) == {
        "a": Value("string", "x"),
        "b": Value("string", "y"),
        "n": None,
        "m": None,
        "l": [Value("int", "1"), Value("string", "2")],
        "e": Value("untyped", ""),
    }
    assert soap_tree(envelope("")) is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "no SOAP answer"),
        (b"<html/>", "no SOAP answer"),
        (envelope("").replace(b"<r></r>", b""), "no SOAP answer"),
        (envelope("").replace(b"e:Body", b"e:Corpse"), "no SOAP answer"),
        (envelope("").replace(b"<r></r>", b"<e:Fault/>"), "a fault"),
        (envelope('<return href="#no"/>'), "an href that leads to nothing"),
        (envelope('<return id="r"><a href="#r"/></return>'), "holds itself"),
    ],
)
def test_what_is_no_soap_answer_is_said_to_be_none(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        soap_tree(body)


def test_an_href_that_leads_to_itself_ends() -> None:
    assert soap_tree(envelope('<return id="r" href="#r" xsi:type="xsd:int">1</return>')) == Value("int", "1")


def test_a_json_answer_is_read_as_typed_values() -> None:
    text = '\ufeff{"a": true, "b": 1, "c": 1.50, "d": "x", "e": null, "f": [1]}'
    assert json_tree(text.encode()) == {
        "a": Value("boolean", "true"),
        "b": Value("number", "1"),
        "c": Value("number", "1.5"),
        "d": Value("string", "x"),
        "e": None,
        "f": [Value("number", "1")],
    }
    assert json_tree(b" \n") is None


@pytest.mark.parametrize("body", [b"<html/>", b'{"a":', b"\xff\xff", b"[" * 100_000, b"9" * 5000])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Unreadable, match="no JSON"):
        json_tree(body)
