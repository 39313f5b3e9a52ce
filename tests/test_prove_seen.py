"""What is decided without a play: it must be what a play would have decided, mutant by mutant."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.judgement import Judgement
from conformance.paths import Suite
from conformance.prove.case import Case, wire_cases
from conformance.prove.lab import Lab
from conformance.prove.proving import FAULTS
from conformance.prove.seen import Seen, seen
from conformance.prove.semantic import VARIATIONS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CANDIDATES = 250


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Lab(Suite(ROOT), ROOT / "cassettes" / "mock")


def drawn(lab: Lab, method: str) -> list[tuple[Case, str, int]]:
    """Return wire mutants of a method, each with one of the responses that it can be in."""
    contract = next(contract for contract in lab.catalogue.contracts if contract.id == method)
    every = [(case, *each) for case in wire_cases(lab.material, contract, FAULTS) for each in case.candidates]
    return random.Random(5).sample(every, min(CANDIDATES, len(every)))


@pytest.mark.parametrize(
    "method",
    [
        "autoinvoice/user_show",
        "autoinvoice/invoice_accept",
        "autoxchange/postOauth2Token",
        "autoxchange/postV1Invoices",
    ],
)
def test_what_is_decided_by_judging_alone_is_what_a_play_decides(lab: Lab, method: str) -> None:
    broken = held = 0
    for case, identity, entry in drawn(lab, method):
        tape = lab.tapes[identity]
        bent = lab.bent(case.fault, identity, entry).get(case.place)
        if bent is None:
            continue
        decided = lab.tried(replace(case, candidates=((identity, entry),)))
        play = lab.replayed(identity, tape.with_answer(entry, bent))
        assert bool(decided.killer) is (play.name in ("failed", "broken")), (case, identity, entry)
        broken += seen(tape.entries[entry], bent, lab.catalogue).failure is not None
        held += lab.holds(identity, entry)
    assert broken > CANDIDATES / 5
    assert held


def test_a_response_that_a_scenario_does_not_hold_to_its_contract_is_never_decided_by_judging(lab: Lab) -> None:
    """A token is used and not judged, so a scenario passes although the response that granted it is broken."""
    passed = 0
    for case, identity, entry in drawn(lab, "autoxchange/postOauth2Token"):
        bent = lab.bent(case.fault, identity, entry).get(case.place)
        if bent is None or seen(lab.tapes[identity].entries[entry], bent, lab.catalogue).failure is None:
            continue
        if lab.replayed(identity, lab.tapes[identity].with_answer(entry, bent)).name == "passed":
            passed += 1
            assert lab.tried(replace(case, candidates=((identity, entry),))).killer == ""
            assert not lab.holds(identity, entry)
    assert passed > 5


@pytest.mark.parametrize("live", [False, True])
def test_a_variation_that_is_seen_alike_ends_as_a_play_of_it_does(lab: Lab, live: bool) -> None:
    for identity in random.Random(2).sample(sorted(lab.tapes), 25):
        for vary in VARIATIONS.values():
            entries = tuple(
                entry if entry.contract is None else replace(entry, answer=vary(entry.answer, entry.contract))
                for entry in lab.tapes[identity].entries
            )
            played = lab.replayed(identity, lab.tapes[identity].with_entries(entries), live=live)
            assert lab.varied(identity, vary, live=live) == played


def judged(value: Any) -> Seen:
    return Seen(Judgement(value, None, None, (), frozenset()), 200, "application/json")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        ({"a": [0]}, {"a": [False]}),
        ([{"a": Decimal(1)}], [{"a": Decimal("1.0")}]),
        (None, ""),
        ({"a": None}, {}),
        ([1, 2], [2, 1]),
    ],
)
def test_other_values_are_not_seen_alike(one: Any, other: Any) -> None:
    assert judged(one) != judged(other)
    assert judged(one) == judged(one)


def test_the_order_of_members_is_not_seen() -> None:
    assert judged({"a": 1, "b": [2]}) == judged({"b": [2], "a": 1})


def test_status_media_type_and_the_body_of_a_token_are_seen() -> None:
    known = Seen(None, 200, "application/json", b"{}")
    others = (replace(known, status=201), replace(known, media="text/xml"), replace(known, body=b"[]"), judged({}))
    assert [other for other in others if other == known] == []
