"""What a scenario proved of what it claims, and when a failure is known: green takes evidence for all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement
from conformance.gherkin.claims import Claims
from conformance.run.known import Known
from conformance.run.verdict import verdict
from conformance.scene.expect import ContractBroken
from conformance.scene.verdict import EVERYTHING, Terms, unproven, verdict_of
from conformance.wires.registry import load
from tests.grounds import ASSUMED, CLIENT, DOCUMENTED

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
MANDATES = CATALOGUE.find("atg_mandate_list")
STATUS = CATALOGUE.find("consumer_agreement_status")
LISTED, UTF8 = f"{MANDATES.id}#listed", f"{MANDATES.id}#utf-8"
FIELD, RULE = f"{MANDATES.id}#request.timestamp", f"{MANDATES.id}#newest-first"


def scene(*calls: Any, proven: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    """A scene in which these were called, each with what was made of its response."""
    observations = [
        SimpleNamespace(contract=contract, judgement=SimpleNamespace(outcome=outcome)) for contract, outcome in calls
    ]
    return SimpleNamespace(proven=set(proven), observations=observations)


ANSWERED, UNJUDGED = MANDATES.outcomes[0], None


@pytest.mark.parametrize(
    ("proven", "left"),
    [(set(), {LISTED, UTF8}), ({LISTED}, {UTF8}), ({LISTED, UTF8}, set()), ({f"{STATUS.id}#utf-8"}, {LISTED, UTF8})],
)
def test_a_claim_counts_once_it_was_put_to_the_test(proven: set[str], left: set[str]) -> None:
    claims = Claims({LISTED, UTF8, FIELD}, set(), [MANDATES])
    assert unproven(claims, scene((MANDATES, ANSWERED), proven=proven)) == left
    assert verdict(None, left, [], "mock").name == ("broken" if left else "passed")


def test_nothing_is_proven_where_nothing_ran() -> None:
    assert unproven(Claims({LISTED, UTF8, FIELD}, set(), [MANDATES]), None) == {LISTED, UTF8, FIELD}


@pytest.mark.parametrize(
    ("calls", "left"),
    [
        ([], {RULE}),
        ([(STATUS, STATUS.outcomes[0])], {RULE}),
        ([(MANDATES, UNJUDGED)], {RULE}),
        ([(STATUS, STATUS.outcomes[0]), (MANDATES, ANSWERED)], set()),
    ],
    ids=["nothing was called", "another method was called", "nothing to judge came back", "it was called and answered"],
)
def test_a_rule_holds_only_once_its_method_was_called_and_answered(calls: list[Any], left: set[str]) -> None:
    assert unproven(Claims({RULE}, {RULE}, [MANDATES]), scene(*calls)) == left


@pytest.mark.parametrize(
    ("days", "name"),
    [((1, 1), "known"), ((-1, 1), "failed"), ((1, -1), "failed"), ((-1, -1), "failed")],
    ids=["both live", "the first has expired", "the second has expired", "both have expired"],
)
def test_a_failure_is_known_only_while_each_of_its_entries_is(days: tuple[int, int], name: str) -> None:
    known = [
        Known(requirement, "mock", "ISSUE-7", "Kari", date.today() + timedelta(days=left))
        for requirement, left in zip((LISTED, UTF8), days, strict=True)
    ]
    raised = ContractBroken([Finding(r, "status", "OK", "KO") for r in (LISTED, UTF8)])
    given = verdict(raised, (), known, "mock")
    assert given.name == name
    assert ("expired on" in given.reason) is (name == "failed")


DIFFERENCE = Finding("a/m#x", "return", "ERROR: A", "ERROR: B", evidence=ASSUMED)
BREACH = Finding("a/m#y", "return", "OK", "KO", evidence=DOCUMENTED)
LIVE = Terms(assumptions_hold=False)


@pytest.mark.parametrize(
    ("findings", "terms", "name"),
    [
        ([DIFFERENCE], LIVE, "differs"),
        ([DIFFERENCE], EVERYTHING, "failed"),
        ([BREACH], LIVE, "failed"),
        ([DIFFERENCE, BREACH], LIVE, "failed"),
        ([replace(BREACH, evidence=CLIENT)], LIVE, "failed"),
        ([replace(BREACH, evidence=replace(ASSUMED, observed="stage showed it on 2026-11-26"))], LIVE, "failed"),
    ],
    ids=["assumed", "assumed, on the mock", "documented", "both", "client", "observed"],
)
def test_a_live_endpoint_that_contradicts_assumptions_alone_differs(
    findings: list[Finding], terms: Terms, name: str
) -> None:
    given = verdict_of(ContractBroken(findings), (), terms)
    assert (given.name, given.findings) == (name, tuple(findings))
    assert given.outcome == ("skipped" if name == "differs" else "failed")


def test_what_a_scenario_expects_is_as_good_as_the_rules_that_it_rests_on() -> None:
    weak = verdict_of(ContractBroken([BREACH]), (), replace(LIVE, rests_on=[DOCUMENTED, ASSUMED]))
    assert weak.name == "differs"
    assert "assumed: No line says which" in weak.reason
    assert "doc000" not in weak.reason
    assert verdict_of(ContractBroken([BREACH]), (), replace(LIVE, rests_on=[DOCUMENTED, CLIENT])).name == "failed"


def test_a_response_that_breaks_its_contract_by_itself_fails_whatever_the_scenario_rests_on() -> None:
    assert verdict_of(ContractBroken([BREACH], expected=False), (), replace(LIVE, rests_on=[ASSUMED])).name == "failed"


def test_an_expected_failure_stays_one_where_the_endpoint_differs() -> None:
    known = Known("a/m#x", "stage", "ISSUE-7", "Kari", date.today() + timedelta(days=1))
    assert verdict(ContractBroken([DIFFERENCE]), (), [known], "stage", LIVE).name == "known"


def test_of_a_live_endpoint_an_additional_member_is_a_note_and_no_finding() -> None:
    added = Finding("a/m#z", "return.x", "no such member", "an undocumented member", "additive", DOCUMENTED)
    judged = Judgement({}, "OK", None, (added, BREACH), frozenset()).of_a_live_endpoint(MANDATES)
    assert (judged.findings, judged.notes) == ((BREACH,), (added,))
