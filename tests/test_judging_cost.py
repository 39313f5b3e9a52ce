"""Judging takes time and memory in proportion to the response, and ends when its time is up, whatever came."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.collector import LIMIT
from conformance.checks.judgement import Judgement
from conformance.checks.limits import DEEPEST, MOST_VALUES
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.report.exchanges import pretty, shown
from conformance.scrubbing import Scrubber
from conformance.wires.registry import judge, load
from tests.cost import assert_linear, assert_quick
from tests.costly import AGREEMENTS, INVOICES, PROFILE, REST, SOAP, Made, array, listed, text

pytestmark = pytest.mark.slow

APIS = load(Path(__file__).parent.parent / "contracts").apis
TYPES = {"autoinvoice": "text/xml; charset=utf-8", "autoxchange": "application/json"}
KINDS = [("autoinvoice", kind) for kind in SOAP] + [("autoxchange", kind) for kind in REST]
SMALL, LARGE, HUGE = 50_000, 400_000, 8_000_000


def judged(api: str, made: Made, within: float = 1e9) -> Judgement:
    method, body = made
    contract = APIS[api].methods.get(method) or next(iter(APIS[api].methods.values()))
    answer = Response(200, {"Content-Type": TYPES[api]}, body)
    exchange = Exchange(api, contract.method, Request("POST", "http://x/"), answer, within=within)
    return judge(exchange, contract, APIS[api])


def judging(api: str, made: Made) -> Callable[[], None]:
    def judge_it() -> None:
        judgement = judged(api, made)
        assert len(judgement.findings) <= 3 * LIMIT
        assert all(len(str(finding)) < 3_000 for finding in judgement.findings)

    return judge_it


@pytest.mark.parametrize(("api", "kind"), KINDS, ids=[" ".join(kind) for kind in KINDS])
def test_a_megabyte_costs_the_same_in_a_large_response(api: str, kind: str) -> None:
    make = (SOAP if api == "autoinvoice" else REST)[kind]
    assert_linear(lambda size: judging(api, make(size)), SMALL, LARGE, least=0.005)


@pytest.mark.parametrize(("api", "kind"), KINDS, ids=[" ".join(kind) for kind in KINDS])
def test_memory_is_in_proportion_to_the_response(api: str, kind: str) -> None:
    made = (SOAP if api == "autoinvoice" else REST)[kind](SMALL)
    judged(api, made)  # what is made once, such as plans and patterns, is not counted
    tracemalloc.start()
    try:
        judged(api, made)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60 * len(made[1])


# The kinds that are put together in a moment; those of many values are beyond MOST_VALUES at this size.
CHEAP_TO_MAKE = [
    ("autoinvoice", kind)
    for kind in ("elements", "elements inside each other", "returns", "a text", "lines", "cdata", "comments", "NULs")
] + [("autoxchange", kind) for kind in ("a string", "a number", "a long key", "brackets", "commas", "escapes")]


@pytest.mark.parametrize(("api", "kind"), CHEAP_TO_MAKE, ids=[" ".join(kind) for kind in CHEAP_TO_MAKE])
def test_a_megabyte_costs_the_same_in_a_huge_response(api: str, kind: str) -> None:
    make = (SOAP if api == "autoinvoice" else REST)[kind]
    assert_linear(lambda size: judging(api, make(size)), SMALL, HUGE, least=0.005)


@pytest.mark.parametrize(
    ("api", "made"),
    [
        ("autoinvoice", text("<a/>" * (MOST_VALUES + 1))),
        ("autoinvoice", text("OK: ACTIVE", " " + "a='1' " * (MOST_VALUES + 1))),
        ("autoxchange", (INVOICES, b"[" + b"{}," * MOST_VALUES + b"{}]")),
        ("autoxchange", (PROFILE, b'{"profiles":[' + b"1," * MOST_VALUES + b"1]}")),
    ],
    ids=["elements", "attributes", "items", "values"],
)
def test_more_values_than_any_response_has_are_not_read_at_all(api: str, made: Made) -> None:
    assert_quick(lambda: judged(api, made), within=1)
    judgement = judged(api, made)
    (finding,) = judgement.findings
    assert not finding.judged
    assert "more than 2,000,000" in finding.actual
    assert judgement.judged == frozenset()


@pytest.mark.parametrize(
    ("api", "make"),
    [("autoinvoice", SOAP["items"]), ("autoxchange", REST["items without members"]), ("autoxchange", REST["keys"])],
    ids=["soap", "rest", "free"],
)
def test_judging_ends_when_the_time_of_the_exchange_is_up(api: str, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.wires.registry.LEAST_SECONDS", 0.05)
    judgement = judged(api, make(1_500_000), within=0.1)
    (finding,) = judgement.findings
    assert not finding.judged
    assert "judging was given up after 0.1 seconds" in finding.actual
    assert "total_timeout" in finding.actual
    assert judgement.judged == frozenset()
    assert judgement.outcome is None


def test_values_are_judged_within_the_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder needs a fraction of the time that it takes to hold many distinct values to their schema."""
    values: list[object] = []

    def late(*_: object) -> Iterator[object]:
        values.append(_)
        time.sleep(0.2)
        return iter(())

    monkeypatch.setattr("conformance.wires.registry.LEAST_SECONDS", 1.0)
    monkeypatch.setattr("conformance.catalogue.formats._Validator.iter_errors", late)
    judgement = judged("autoinvoice", SOAP["timestamps"](3_000), within=1.0)
    assert [finding.judged for finding in judgement.findings] == [False]
    assert len(values) < 10


def test_a_response_that_came_just_in_time_is_judged() -> None:
    assert judged("autoinvoice", text("OK: ACTIVE"), within=0.0).findings == ()


@pytest.mark.parametrize("depth", [DEEPEST - 10, DEEPEST])
def test_depth_beyond_the_bound_breaks_the_contract(depth: int) -> None:
    for api, made, name in (
        ("autoinvoice", listed(1, "<item>" + "<a>" * depth + "</a>" * depth + "</item>"), "envelope"),
        ("autoxchange", (PROFILE, b'{"network_settings":' + b'{"a":' * depth + b"1" + b"}" * (depth + 1)), "json"),
    ):
        findings = judged(api, made).findings
        deep = [f for f in findings if "nested" in f.actual]
        assert bool(deep) == (depth == DEEPEST)
        assert all(f.judged and f.requirement.endswith(f"#{name}") for f in deep)


def test_a_member_that_stands_a_hundred_thousand_times_is_noted_once() -> None:
    judgement = judged("autoxchange", (PROFILE, b'{"id":"a"' + b',"id":"b"' * 100_000 + b"}"))
    assert [(f.place, f.actual) for f in judgement.findings] == [("body.id", "the member several times")]
    assert judgement.value == {"id": "a"}


def test_findings_beyond_the_bound_are_counted() -> None:
    judgement = judged("autoxchange", array(100_000, "null"))
    assert len(judgement.findings) == LIMIT
    assert judgement.findings[-1].actual == "24951 more findings follow and are not shown"


def test_a_number_that_no_reader_takes_says_how_long_it_is() -> None:
    (finding,) = judged("autoxchange", (INVOICES, b"[" + b"9" * 5_000 + b"]")).findings
    assert "a number of 5,000 characters" in finding.actual


DEEP = b"[" * 900 + b"1," * 10_000 + b"1" + b"]" * 900


@pytest.mark.parametrize(
    "body", [DEEP * 5, b"[" * 100_000, b"<a>" * 1_000 + b"<b/>" * 20_000 + b"</a>" * 1_000], ids=["wide", "open", "xml"]
)
def test_a_reader_is_shown_the_start_of_a_hostile_body_at_once(body: bytes) -> None:
    assert len(shown(body, Scrubber([]))) < 41_000
    assert_quick(lambda: shown(body, Scrubber([])), within=2)


def test_long_bodies_are_shown_and_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(60):
            assert pretty(b'{"number": %d, "text": "%s"}' % (number, b"x" * 500_000))
            assert pretty(b"[" * 900 + b"%d" % number + b"]" * 900)
        assert tracemalloc.get_traced_memory()[0] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_body_nested_too_deeply_to_be_indented_is_shown_as_it_came() -> None:
    body = b"[" * 20_000
    assert pretty(body) == body.decode()
    assert pretty(json.dumps({"a": [1]}).encode()) == '{\n  "a": [\n    1\n  ]\n}'


def test_the_place_of_a_finding_is_cut_where_the_other_side_chose_its_name() -> None:
    judgement = judged("autoinvoice", listed(1, f"<item><{'p' * 1_000_000}/></item>"))
    assert max(len(f.place) for f in judgement.findings) < 200
    method, body = listed(1, "<item/>")
    assert method == AGREEMENTS
    response = body.replace(b"consumer_agreements_queryResponse", b"p" * 1_000_000)
    assert max(len(f.place) for f in judged("autoinvoice", (method, response)).findings) < 200
