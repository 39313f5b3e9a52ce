"""The judge of REST is tested with answers that are wrong in exactly one way: a member, a type, a value, a status."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.catalogue.types import Scalar, Struct
from conformance.checks.judgement import Judgement
from tests.examples import tried
from tests.rest_answers import (
    ACCOUNT,
    API,
    CLOSE,
    CONVENTIONS,
    GOOD,
    INVOICES,
    MANDATES,
    OPEN,
    PROFILE,
    PROFILES,
    TOKEN,
    broken,
    judged,
    names,
)


def bent(method: str, change: Callable[[Any], Any]) -> Any:
    made = copy.deepcopy(GOOD[method])
    change(made)
    return made


@pytest.mark.parametrize("method", GOOD)
def test_a_good_answer_breaks_nothing(method: str) -> None:
    judgement = judged(method, GOOD[method])
    assert judgement.findings == ()
    assert judgement.value == GOOD[method]
    assert judgement.outcome is not None
    assert (judgement.outcome.ok, judgement.status) == (True, "200 OK")


def test_a_good_answer_names_its_outcome_and_all_that_it_put_to_the_test() -> None:
    fields = {f"answer.{n}" for n in ("id", "status", "last_event.message", "last_event.created_at")}
    fields |= {"answer.profiles[]", "answer.network_settings"}
    assert names(judged(PROFILE, GOOD[PROFILE])) == CONVENTIONS | {"found"} | fields
    assert names(judged(PROFILES, [])) == CONVENTIONS | {"listed"}
    assert names(judged(CLOSE, "", 204, {})) == {"http-status", "deleted"}


REFUSAL = {"code": "not_found", "message": "No such profile", "details": ["p-9"]}


def test_a_refusal_is_held_to_the_shape_of_errors() -> None:
    refusal: dict[str, Any] = REFUSAL
    judgement = judged(PROFILE, refusal, 404)
    assert judgement.findings == ()
    assert judgement.status == "404 not_found"
    assert names(judgement) == CONVENTIONS | {"not-found", "error.code", "error.message", "error.details[]"}
    assert broken(judged(PROFILE, {**refusal, "message": 7}, 404)) == [("error.message", "body.message")]
    other = {**refusal, **GOOD[PROFILES][0]}
    assert broken(judged(PROFILE, other, 404)) == [("json", "body.id"), ("json", "body.status")]
    for member in refusal:
        omitted = {name: value for name, value in refusal.items() if name != member}
        assert f"body.{member}" in [place for _, place in broken(judged(PROFILE, omitted, 404))]


def test_a_code_says_which_of_the_outcomes_of_a_status_it_is() -> None:
    for code, status in {
        "profile_name_conflict": "422 profile_name_conflict",
        "profile_not_supported": "422 profile_not_supported",
    }.items():
        judgement = judged(OPEN, {**REFUSAL, "code": code}, 422)
        assert (judgement.status, judgement.findings) == (status, ())
    for code, status in {
        "invalid_parameters": "400 invalid_parameters",
        "something_else": "400 Bad Request",
        "Bad Request": "400 Bad Request",
    }.items():
        judgement = judged(OPEN, {**REFUSAL, "code": code}, 400)
        assert (judgement.status, judgement.findings) == (status, ())
    assert judged(OPEN, {"code": "profile_name_conflict"}, 400).status == "400 Bad Request"
    assert judged(OPEN, {"code": "profile_name_conflict"}, 201).status == "201 Created"
    assert judged(OPEN, [{"code": "profile_name_conflict"}], 422).status == "422 Unprocessable Entity"


def test_a_code_that_no_contract_has_is_reported_where_only_codes_are_documented() -> None:
    judgement = judged(OPEN, {**REFUSAL, "code": "profile_name_conflicts"}, 422)
    assert broken(judgement) == [("http-status", "HTTP status")]
    assert judgement.outcome is None
    (finding,) = judgement.findings
    assert finding.expected == "a documented status; the nearest is '422 profile_name_conflict'"
    assert finding.actual == "'422 profile_name_conflicts', which is undocumented"


def add(name: str, value: Any) -> Callable[[Any], Any]:
    return lambda body: body.update({name: value})


EVENT = "answer.last_event.created_at"
LIES: dict[str, tuple[str, Callable[[Any], Any], str, str]] = {
    "a member missing": (TOKEN, lambda b: b.pop("access_token"), "answer.access_token", "body.access_token"),
    "a member missing below": (PROFILE, lambda b: b["last_event"].pop("created_at"), EVENT, "body.last_event"),
    "a member missing in an item": (INVOICES, lambda b: b[0].pop("sum"), "answer.[].sum", "body[0].sum"),
    "an object missing": (ACCOUNT, lambda b: b.pop("user"), "json", "body.user"),
    "a member added": (PROFILE, add("colour", "red"), "json", "body.colour"),
    "a member in capitals": (PROFILE, add("Id", "p-1"), "json", "body.Id"),
    "a member added in an item": (MANDATES, lambda b: b[0].update(x=1), "json", "body[0].x"),
    "a member of another method": (TOKEN, add("kid", "1"), "json", "body.kid"),
    "a number for a text": (PROFILE, add("id", 1), "answer.id", "body.id"),
    "a truth value for a text": (PROFILE, add("id", True), "answer.id", "body.id"),
    "an object for a text": (PROFILE, add("id", {}), "answer.id", "body.id"),
    "a list for a text": (PROFILE, add("id", ["p-1"]), "answer.id", "body.id"),
    "null for a text": (PROFILE, add("id", None), "answer.id", "body.id"),
    "null for an object": (PROFILE, add("last_event", None), "json", "body.last_event"),
    "null for a list": (PROFILE, add("profiles", None), "json", "body.profiles"),
    "null in a list": (PROFILE, add("profiles", [None]), "answer.profiles[]", "body.profiles[0]"),
    "null for any object": (PROFILE, add("network_settings", None), "answer.network_settings", "body.network_settings"),
    "a text for any object": (PROFILE, add("network_settings", "{}"), "answer.network_settings", "body.network_"),
    "a list for an object": (PROFILE, add("last_event", []), "json", "body.last_event"),
    "an object for a list": (PROFILE, add("profiles", {"0": "INVOICE"}), "json", "body.profiles"),
    "a text for a list": (PROFILE, add("profiles", "INVOICE"), "json", "body.profiles"),
    "a text for an integer": (TOKEN, add("expires_in", "3600"), "answer.expires_in", "body.expires_in"),
    "a fraction for an integer": (TOKEN, add("expires_in", 3600.5), "answer.expires_in", "body.expires_in"),
    "a truth value for an integer": (
        MANDATES,
        lambda b: b[0].update(status=True),
        "answer.[].status",
        "body[0].status",
    ),
    "a text for a number": (INVOICES, lambda b: b[0].update(sum="12.5"), "answer.[].sum", "body[0].sum"),
    "a truth value for a number": (INVOICES, lambda b: b[0].update(sum=False), "answer.[].sum", "body[0].sum"),
    "an integer for a truth value": (
        MANDATES,
        lambda b: b[0].update(notification=1),
        "answer.[].notification",
        "body[0].notification",
    ),
    "a text for a truth value": (
        MANDATES,
        lambda b: b[0].update(notification="true"),
        "answer.[].notification",
        "body[0].notification",
    ),
    "an enum beyond": (PROFILE, add("status", "closed"), "answer.status", "body.status"),
    "an enum in capitals": (PROFILE, add("status", "ACTIVE"), "answer.status", "body.status"),
    "an enum of numbers beyond": (MANDATES, lambda b: b[0].update(status=2), "answer.[].status", "body[0].status"),
    "a pattern broken": (ACCOUNT, lambda b: b["company"].update(country="NOR"), "answer.company.country", ""),
    "a pattern with a line behind": (
        ACCOUNT,
        lambda b: b["company"].update(country="NO\n"),
        "answer.company.country",
        "",
    ),
    "a second item": (PROFILES, lambda b: b[1].update(status=""), "answer.[].status", "body[1].status"),
}


@pytest.mark.parametrize(("method", "change", "requirement", "place"), LIES.values(), ids=LIES)
def test_a_lie_is_detected_where_it_is(method: str, change: Any, requirement: str, place: str) -> None:
    judgement = judged(method, bent(method, change))
    ((found, where),) = broken(judgement)
    assert found == requirement
    assert where.startswith(place or f"body.{requirement.partition('.')[2]}")
    assert {finding.requirement for finding in judgement.findings} <= judgement.judged


def test_a_renamed_member_is_missing_and_undocumented() -> None:
    body = bent(TOKEN, lambda b: b.update(accessToken=b.pop("access_token")))
    assert sorted(broken(judged(TOKEN, body))) == [
        ("answer.access_token", "body.access_token"),
        ("json", "body.accessToken"),
    ]


def test_a_member_that_no_document_asks_for_may_be_missing() -> None:
    for method, status in (("createInvoice", 201), ("getInvoiceStatus", 200)):
        assert judged(method, {}, status, api="invoicing").findings == ()
    assert judged("createInvoice", {}, 422, api="invoicing").findings == ()
    assert judged(PROFILE, {}).findings == ()


@pytest.mark.parametrize("body", ["null", "7", "[]", '"p-1"', "true"])
def test_another_value_than_an_object_is_detected(body: str) -> None:
    assert broken(judged(PROFILE, body)) == [("json", "body")]


@pytest.mark.parametrize("body", ["null", "{}", '{"items": []}', '"[]"'])
def test_another_value_than_a_list_is_detected(body: str) -> None:
    assert broken(judged(PROFILES, body)) == [("json", "body")]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"id": "a", "id": "a"}', "body.id"),
        ('{"id": "a", "\\u0069d": "b"}', "body.id"),
        ('{"last_event": {"created_at": "2026-01-15T12:00:00Z", "message": "", "message": ""}}', "body.last_event."),
        ('{"network_settings": {"a": 1, "a": 1}}', "body.network_settings.a"),
        ('{"network_settings": {"a": [{"b": 1, "b": 2}]}}', "body.network_settings.a[0].b"),
    ],
    ids=["twice", "once in other letters", "below", "in any object", "deep in any object"],
)
def test_a_member_that_stands_twice_is_detected(body: str, place: str) -> None:
    ((requirement, where),) = broken(judged(PROFILE, body))
    assert requirement == "json"
    assert where.startswith(place)


def test_of_a_member_that_stands_twice_the_first_is_judged_too() -> None:
    judgement = judged(PROFILE, '{"id": 1, "id": "a", "x": {"y": 1, "y": 2}, "x": 3}')
    assert broken(judgement) == [
        ("json", "body.id"),
        ("answer.id", "body.id"),
        ("json", "body.x"),
        ("json", "body.x"),
    ]
    assert judgement.value == {"id": 1, "x": {"y": 1}}
    assert judged(CLOSE, '{"a": 1, "a": 2}', 204).value == {"a": 1}


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-15",
        "2026-01-15T12:00:00",
        "2026-01-15 12:00:00Z",
        "2026-01-15T12:00Z",
        "2026-02-30T12:00:00Z",
        "2026-01-15T25:00:00Z",
        "20260115T120000Z",
        "15.01.2026",
        "1768478400",
        "2026-01-15T12:00:00Z\n",
        "",
    ],
)
def test_a_date_time_in_another_form_is_detected(moment: str) -> None:
    body = bent(PROFILE, lambda b: b["last_event"].update(created_at=moment))
    assert broken(judged(PROFILE, body)) == [(EVENT, "body.last_event.created_at")]


@pytest.mark.parametrize("moment", ["2026-01-15T12:00:00.123456Z", "2026-01-15T12:00:00+01:00", "2026-01-15t12:00:00z"])
def test_a_date_time_may_have_fractions_an_offset_and_small_letters(moment: str) -> None:
    assert judged(PROFILE, bent(PROFILE, lambda b: b["last_event"].update(created_at=moment))).findings == ()


@pytest.mark.parametrize("day", ["2026-1-31", "31-01-2026", "20260131", "2026-02-29", "2026-01-31T00:00:00Z", "", "０"])
def test_a_date_in_another_form_is_detected(day: str) -> None:
    assert broken(judged(INVOICES, bent(INVOICES, lambda b: b[0].update(date=day)))) == [
        ("answer.[].date", "body[0].date")
    ]


@pytest.mark.parametrize(("text", "good"), [("JVBERg==", True), ("", True), ("JVBERg", False), ("JVB ERg==", False)])
def test_base64_is_held_to_its_letters_and_length(text: str, good: bool) -> None:
    status = API.methods["getV1ServicesB2cno"]
    packed = Scalar("base64", schema={"type": "string", "contentEncoding": "base64"})
    assert isinstance(status.answer, Struct)
    contract = replace(status, answer=replace(status.answer, members={"status": packed}))
    judgement = judged(status.method, {"status": text}, contract=contract)
    assert broken(judgement) == ([] if good else [("answer.status", "body.status")])


def test_a_wrong_value_says_what_it_may_be() -> None:
    (finding,) = judged(PROFILE, bent(PROFILE, add("status", "closed"))).findings
    assert (finding.expected, finding.actual) == ("one of active, pending, error", "'closed'")
    (finding,) = judged(TOKEN, bent(TOKEN, add("expires_in", "1h"))).findings
    assert (finding.expected, finding.actual) == ("a whole number", "a text, '\"1h\"'")
    (finding,) = judged(PROFILE, bent(PROFILE, add("colour", 1))).findings
    assert (finding.severity, finding.actual) == ("additive", "an undocumented member")


@tried(given(st.data(), st.sampled_from(list(GOOD))), few=20, many=100)
def test_any_one_value_replaced_by_any_other_is_judged_and_never_repaired(data: st.DataObject, method: str) -> None:
    text = json.dumps(GOOD[method])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    pieces = st.one_of(
        st.text(max_size=10), st.sampled_from(["null", "{}", "[", '"', "1e999", "NaN", '\\ud800"', "{{"])
    )
    changed = text[:start] + data.draw(pieces) + text[end:]
    judgement = judged(method, changed.encode("utf-8", "surrogatepass"))
    assert isinstance(judgement, Judgement)
    if not judgement.findings:
        assert judgement.value == json.loads(changed)


@pytest.mark.parametrize("value", ["200", 200, 2.5, True, None, {"code": 200}, [200]], ids=repr)
def test_a_member_whose_type_no_document_states_may_hold_anything(value: Any) -> None:
    created = judged(
        "createInvoice", {"statusCode": value, "message": value, "invoiceUrl": value}, 201, api="invoicing"
    )
    assert created.findings == ()
    assert {"answer.statusCode", "answer.message", "answer.invoiceUrl"} <= names(created) or value is None


def test_in_a_member_that_may_hold_anything_no_member_stands_twice() -> None:
    (finding,) = judged("createInvoice", '{"statusCode": [{"a": 1, "a": 2}]}', 201, api="invoicing").findings
    assert (finding.place, finding.actual) == ("body.statusCode[0].a", "the member several times")
