"""What broke for one cause is one entry of a report, however many scenarios saw it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from conformance.report.causes import causes, generalised
from tests.cost import assert_quick


def finding(requirement: str = "soap/user_show#content-type", **changed: str) -> dict[str, Any]:
    return {
        "requirement": requirement,
        "place": "Content-Type",
        "expected": "text/xml; charset=utf-8",
        "actual": "'text/html'",
        "severity": "breaking",
        "basis": "documented",
        **changed,
    }


def scenario(
    name: str, *findings: dict[str, Any], verdict: str = "failed", steps: int = 2, **more: Any
) -> dict[str, Any]:
    return {
        "id": f"features/a.feature::{name}",
        "api": "soap",
        "method": "user_show",
        "verdict": verdict,
        "reason": "",
        "steps": [{"text": "a step"}] * steps,
        "findings": list(findings),
        **more,
    }


def of(*scenarios: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(c.verdict, [s["id"].partition("::")[2] for s in c.scenarios]) for c in causes(scenarios)]


def test_one_fault_of_many_methods_is_one_cause() -> None:
    found = causes([scenario(str(n), finding(f"soap/method_{n}#content-type")) for n in range(38)])
    assert [cause.size for cause in found] == ["38 scenarios in 38 methods"]
    assert found[0].title == "Content-Type: expected text/xml; charset=utf-8, got 'text/html'"


def test_the_simplest_scenario_comes_first() -> None:
    assert of(scenario("long", finding(), steps=9), scenario("short", finding(), steps=1)) == [
        ("failed", ["short", "long"])
    ]


@pytest.mark.parametrize("part", ["place", "actual"])
def test_what_broke_otherwise_is_another_cause(part: str) -> None:
    assert len(of(scenario("a", finding()), scenario("b", finding(**{part: "something else"})))) == 2


def test_what_was_expected_follows_from_the_requirement() -> None:
    assert len(of(scenario("a", finding(expected="OK: NEW")), scenario("b", finding(expected="OK: OLD")))) == 1


def test_another_kind_of_requirement_is_another_cause() -> None:
    assert len(of(scenario("a", finding()), scenario("b", finding("soap/user_show#utf-8")))) == 2


def test_a_scenario_belongs_to_the_cause_that_most_share() -> None:
    own, shared = finding(place="only here"), finding()
    assert of(scenario("both", own, shared), scenario("b", shared), scenario("c", shared)) == [
        ("failed", ["both", "b", "c"])
    ]


def test_the_gravest_verdict_comes_first_and_then_the_largest_cause() -> None:
    found = of(
        scenario("differs", finding(), verdict="differs"),
        scenario("broken", verdict="broken", reason="timeout\nmore"),
        scenario("one", finding(place="x")),
        scenario("two", finding()),
        scenario("three", finding()),
        scenario("passed", verdict="passed"),
    )
    assert found == [
        ("failed", ["two", "three"]),
        ("failed", ["one"]),
        ("broken", ["broken"]),
        ("differs", ["differs"]),
    ]


def test_a_cause_has_the_same_id_in_every_run() -> None:
    first = causes([scenario("a", finding(actual="HTTP 500 at 2026-01-02T03:04:05Z"))])
    later = causes([scenario("b", finding("soap/other#content-type", actual="HTTP 500 at 2027-09-08T07:06:05Z"))])
    assert first[0].id == later[0].id


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("id 7c9e6679-7425-40de-944b-e07fc1f90ae7", "id <uuid>"),
        ("due 2026-11-26", "due <date>"),
        ("at 2026-11-26T08:00:01.25+01:00 Z", "at <date> Z"),
        ("created 20261126080000", "created <timestamp>"),
        ("to kari.n@example.co.uk", "to <email>"),
        ("see https://x.example/a?b=1", "see <url>"),
        ("invoices[12].sum is 1250.50", "invoices[].sum is <number>"),
        ("HTTP 422 for HTTP 400", "HTTP 422 for HTTP 400"),
        ("'ERROR: USER NOT FOUND'", "'ERROR: USER NOT FOUND'"),
        ("ERROR: CODE 17", "ERROR: CODE <number>"),
        ("'Kari Nordmann'", "<text>"),
        ('"O\'Brien"', "<text>"),
        ("a\n  b", "a b"),
        ("base64", "base64"),
        ("", ""),
    ],
)
def test_values_are_generalised_and_words_kept(text: str, general: str) -> None:
    assert generalised(text) == general


def test_a_long_text_takes_no_long_time() -> None:
    for text in ("'" * 500_000, "9" * 500_000, "a" * 5000, "a.b@" * 1000, "é@é" * 1000):
        assert len(generalised(text)) <= 300
        assert_quick(partial(generalised, text), within=0.5)


def test_the_methods_of_a_convention_are_those_that_it_was_about() -> None:
    """The feature of a convention is named after what it holds all methods to."""
    common: dict[str, Any] = {"method": "Callers", "verdict": "broken", "reason": "no response"}
    (cause,) = causes([scenario(name, requirements=[f"soap/{name}#locked"], **common) for name in ("list", "show")])
    assert (cause.methods, cause.size) == (("soap/list", "soap/show"), "2 scenarios in 2 methods")


def test_a_scenario_is_about_its_own_method_although_others_arrange_it() -> None:
    claimed = ["soap/user_create#created", "soap/user_show#shown"]
    (cause,) = causes([scenario("a", verdict="broken", reason="no response", requirements=claimed)])
    assert cause.methods == ("soap/user_show",)
