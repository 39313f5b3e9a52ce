"""What the reader of JSON says of each breach: where, what was expected, and what came."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue import Array, Scalar, Struct
from conformance.checks.judgement import Judgement
from tests.rest_answers import API, GOOD, INVOICES, MANDATES, PROFILE, PROFILES, TOKEN, judged


def said(judgement: Judgement) -> list[tuple[str, str, str]]:
    return [(finding.place, finding.expected, finding.actual) for finding in judgement.findings]


def with_(method: str, **members: Any) -> Any:
    good = GOOD[method]
    return [{**good[0], **members}] if isinstance(good, list) else {**good, **members}


TEXTS: dict[str, tuple[str, Any, tuple[str, str, str]]] = {
    "null for a text": (PROFILE, with_(PROFILE, id=None), ("body.id", "a text", "null")),
    "null for an object": (PROFILE, with_(PROFILE, last_event=None), ("body.last_event", "an object", "null")),
    "null for a list": (PROFILE, with_(PROFILE, profiles=None), ("body.profiles", "a list", "null")),
    "null for the whole": (PROFILE, "null", ("body", "an object", "null")),
    "null for a list of all": (PROFILES, "null", ("body", "a list", "null")),
    "a number for a text": (PROFILE, with_(PROFILE, id=7), ("body.id", "a text", "a number, '7'")),
    "a fraction for a text": (PROFILE, with_(PROFILE, id=7.5), ("body.id", "a text", "a number, '7.5'")),
    "true for a text": (PROFILE, with_(PROFILE, id=True), ("body.id", "a text", "true or false, 'true'")),
    "a list for a text": (PROFILE, with_(PROFILE, id=["å", {}]), ("body.id", "a text", "a list, '[\"å\", {}]'")),
    "an object for a text": (
        PROFILE,
        with_(PROFILE, id={"a": [1]}),
        ("body.id", "a text", "an object, '{\"a\": [1]}'"),
    ),
    "a text for a number": (INVOICES, with_(INVOICES, sum="1"), ("body[0].sum", "a number", "a text, '\"1\"'")),
    "a text for a whole number": (
        TOKEN,
        with_(TOKEN, expires_in="1"),
        ("body.expires_in", "a whole number", "a text, '\"1\"'"),
    ),
    "a text for a truth value": (
        MANDATES,
        with_(MANDATES, notification="x"),
        ("body[0].notification", "true or false", "a text, '\"x\"'"),
    ),
    "a text for any object": (
        PROFILE,
        with_(PROFILE, network_settings="x"),
        ("body.network_settings", "an object", "a text, '\"x\"'"),
    ),
    "a list for an object": (PROFILE, with_(PROFILE, last_event=[]), ("body.last_event", "an object", "a list, '[]'")),
    "an object for a list": (PROFILE, with_(PROFILE, profiles={}), ("body.profiles", "a list", "an object, '{}'")),
    "an enum beyond": (PROFILE, with_(PROFILE, status="x"), ("body.status", "one of active, pending, error", "'x'")),
    "a date beyond": (INVOICES, with_(INVOICES, date="x"), ("body[0].date", "a value in the form date", "'x'")),
    "a member absent": (
        TOKEN,
        {n: v for n, v in GOOD[TOKEN].items() if n != "expires_in"},
        ("body.expires_in", "the member", "absent"),
    ),
    "a member unknown": (
        PROFILE,
        with_(PROFILE, colour=1),
        ("body.colour", "no such member", "an undocumented member"),
    ),
    "a member twice": (PROFILE, '{"id": "a", "id": "b"}', ("body.id", "the member once", "the member several times")),
    "a member twice below": (
        PROFILE,
        '{"network_settings": {"a": [{"b": 1, "b": 2}]}}',
        ("body.network_settings.a[0].b", "the member once", "the member several times"),
    ),
}


@pytest.mark.parametrize(("method", "body", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_breach_is_said_once_and_in_full(method: str, body: Any, expected: tuple[str, str, str]) -> None:
    assert said(judged(method, body)) == [expected]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"minLength": 2}, "x", "a value with minLength 2"),
        ({"maxLength": 2}, "xyz", "a value with maxLength 2"),
        ({"pattern": "^a$"}, "b", "a text that matches ^a$"),
        ({"contentEncoding": "base64"}, "*", "a value with contentEncoding base64"),
    ],
    ids=lambda value: str(value),
)
def test_a_value_out_of_bounds_says_the_bound(schema: dict[str, Any], value: str, expected: str) -> None:
    contract = replace(API.methods[PROFILE], answer=Struct("", {"id": Scalar("string", schema=schema)}))
    assert said(judged(PROFILE, {"id": value}, contract=contract)) == [("body.id", expected, repr(value))]


@pytest.mark.parametrize(("value", "good"), [(0, True), (-1, False), (9, True), (10, False), (2.0, True), (2.5, False)])
def test_a_whole_number_has_bounds(value: float, good: bool) -> None:
    schema = {"minimum": 0, "maximum": 9}
    contract = replace(API.methods[PROFILE], answer=Struct("", {"n": Scalar("integer", schema=schema)}))
    assert (judged(PROFILE, {"n": value}, contract=contract).findings == ()) is good


NOT_JSON = {
    "a constant": ("[NaN]", "NaN is no JSON value"),
    "a long number": (f"[{'1' * 1_001}]", "a number of 1,001 characters"),
    "a long fraction": (f"[1.{'1' * 1_000}]", "a number of 1,002 characters"),
    "a long exponent": (f"[1e{'1' * 1_000}]", "a number of 1,002 characters"),
    "depth": ("[" * 101 + "]" * 101, "nested too deeply"),
    "more depth": ("[" * 100_000, "nested too deeply"),
    "nothing": ("", "Expecting value: line 1 column 1 (char 0)"),
    "a cut": ('{"id"', "Expecting ':' delimiter: line 1 column 6 (char 5)"),
}


@pytest.mark.parametrize(("body", "why"), NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_json_says_why(body: str, why: str) -> None:
    ((place, expected, actual),) = said(judged(PROFILES, body))
    assert (place, expected) == ("the body", "one JSON value")
    assert actual.endswith(f": {why}")
    assert actual.startswith(repr(body[:80])[:-1])


def test_numbers_up_to_a_thousand_characters_are_read() -> None:
    contract = replace(API.methods[PROFILES], answer=Array("", Scalar("number")))
    numbers = ["1" * 1_000, "-" + "1" * 999, "1." + "1" * 998, "1e-300"]
    assert judged(PROFILES, f"[{','.join(numbers)}]", contract=contract).findings == ()


def test_a_hundred_levels_are_read() -> None:
    # The body is one of them, and the value inside another.
    for depth, good in ((98, True), (99, False)):
        body = '{"network_settings":' + '{"a":' * depth + "1" + "}" * depth + "}"
        assert (judged(PROFILE, body).findings == ()) is good, depth


def test_a_wrong_value_is_shown_from_its_beginning() -> None:
    long = ["x" * 300, "y"]
    ((_, _, actual),) = said(judged(PROFILE, with_(PROFILE, id=long)))
    assert actual == f"a list, '[\"{'x' * 78}…'"
    ((_, _, actual),) = said(judged(PROFILE, with_(PROFILE, id=list(range(10_000)))))
    assert actual.startswith("a list, '[0, 1, 2, 3")
    assert len(actual) < 120


def test_a_wrong_value_is_shown_with_the_first_of_a_member_that_stands_twice() -> None:
    judgement = judged(PROFILE, '{"id": {"a": {"b": 1, "b": 2}}}')
    assert said(judgement) == [("body.id", "a text", 'an object, \'{"a": {"b": 1}}\'')]
    assert judgement.value == {"id": {"a": {"b": 1}}}


def test_values_are_read_as_they_are() -> None:
    body = '{"network_settings": {"a": [1, 1.5, "x", null, true, {}, []]}, "colour": {"b": {"c": 1, "c": 2}}}'
    judgement = judged(PROFILE, body)
    assert judgement.value == {
        "network_settings": json.loads('{"a": [1, 1.5, "x", null, true, {}, []]}'),
        "colour": {"b": {"c": 1}},
    }
    assert [place for place, _, _ in said(judgement)] == ["body.colour", "body.colour.b.c"]


def test_absent_members_are_noted_in_the_order_of_the_contract() -> None:
    members = [finding.place for finding in judged(TOKEN, {}).findings]
    answer = API.methods[TOKEN].answer
    assert isinstance(answer, Struct)
    assert members == [f"body.{name}" for name in answer.members if name not in answer.optional]
    assert len(members) > 1
