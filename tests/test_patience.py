"""What a scenario wrote is waited for at a live endpoint: as long as its profile says, and never without a reason."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from conformance.checks.finding import Finding
from conformance.endpoint.settings import load_profile
from conformance.paths import Suite
from conformance.prove.lab import Lab
from conformance.scene.expect import ContractBroken
from conformance.scene.patience import awaited
from conformance.scene.session import Session
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.grounds import DOCUMENTED

pytestmark = pytest.mark.slow

SUITE = Suite(ROOT)
WRONG = Finding("a/b#c", "status", "OK", "ERROR", evidence=DOCUMENTED)
STALE = [
    "features/autoinvoice/users/user_update_e.feature::test_it_changes_what_is_set",
    (
        "features/autoxchange/activation/deleteV1CompanyProfilesId.feature"
        "::test_it_closes_a_profile_and_leaves_the_others_open"
    ),
    "features/autoxchange/activation/patchV1CompanyProfilesId.feature::test_it_changes_everything_that_can_be_changed",
]
"""Scenarios that cannot pass where a service shows later what they wrote."""


class Late:
    """Something that holds from an attempt on."""

    def __init__(self, holds_from: int, *, expected: bool = True) -> None:
        self.attempts, self._from, self._expected = 0, holds_from, expected

    def __call__(self) -> str:
        self.attempts += 1
        if self.attempts < self._from:
            raise ContractBroken([WRONG], expected=self._expected)
        return "held"


def test_what_comes_later_is_waited_for_and_asked_for_again() -> None:
    late, asked = Late(4), []
    assert awaited(late, 5, lambda: asked.append(late.attempts)) == "held"
    assert asked == [1, 2, 3]


def test_what_never_comes_fails_when_the_patience_is_over() -> None:
    late, start = Late(10**9), time.monotonic()
    with pytest.raises(ContractBroken, match="expected: OK"):
        awaited(late, 0.3)
    assert 2 < late.attempts < 100
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("late", "seconds"), [(Late(2), 0.0), (Late(2, expected=False), 5.0)])
def test_there_is_one_attempt_without_patience_or_for_a_response_that_is_wrong_by_itself(
    late: Late, seconds: float
) -> None:
    with pytest.raises(ContractBroken):
        awaited(late, seconds)
    assert late.attempts == 1


def test_the_mock_shows_at_once_what_was_written() -> None:
    profile = replace(load_profile(SUITE.endpoints, "mock", {}).at("http://127.0.0.1:9"), patience=30.0)
    assert Session(load(SUITE.contracts), profile).patience == 0


@pytest.fixture(scope="module")
def lab() -> Lab:
    return Lab(SUITE, ROOT / "cassettes" / "mock")


def test_a_live_service_that_shows_later_what_was_written_fails_nothing(lab: Lab) -> None:
    every = sorted(identity for identity in lab.tapes if lab.may_be_later(identity))
    chosen = [*STALE, *random.Random(11).sample(every, 40)]
    verdicts = {identity: lab.later(identity) for identity in chosen}
    assert {i: str(v.reason) for i, v in verdicts.items() if v.name not in ("passed", "differs", "skipped")} == {}
    assert sum(verdict.name != "skipped" for verdict in verdicts.values()) > len(chosen) / 2
    assert [verdicts[identity].name for identity in STALE] == ["passed"] * len(STALE)


@pytest.mark.parametrize("identity", STALE)
def test_without_patience_it_fails_or_differs(lab: Lab, identity: str) -> None:
    assert lab.later(identity, patience=0).name in ("failed", "differs")
