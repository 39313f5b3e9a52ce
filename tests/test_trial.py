"""Hypothesis draws, shrinks and remembers what generated scenarios try; nothing but a finding is shrunk."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FailedHealthCheck

import conformance.library  # noqa: F401 - the forms
from conformance.checks.finding import Finding
from conformance.endpoint.settings import load_profile
from conformance.errors import EndpointBroken, Unarranged, UserError
from conformance.mock.calls import behaviour
from conformance.mock.calls.behaviour import Call, Refusal, Reply
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state.tenant import User
from conformance.scene import expect
from conformance.scene.expect import ContractBroken
from conformance.scene.many import Many
from conformance.scene.scene import Observation, Scene
from conformance.scene.sequences import Sequences
from conformance.scene.session import Session
from conformance.scene.trial import EXAMPLES, Effort, Trial
from conformance.wires.registry import load
from tests.checkout import Checkout, ran
from tests.grounds import DOCUMENTED

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = load(ROOT / "contracts")
ANY_TIMESTAMP = (
    "features/autoinvoice/conventions/timestamps.feature::test_method_accepts_any_field[atg_mandate_list-timestamp]"
)
NUMBERS = st.integers(0, 10**6)
Own = Callable[[Call], Reply]
Bend = Callable[[str, Callable[[Own, Call], Reply]], None]


def broken() -> ContractBroken:
    return ContractBroken([Finding("api/method#rule", "place", "little", "much", evidence=DOCUMENTED)])


def fails_from(limit: int) -> Callable[[int], None]:
    """A service that breaks its word for all numbers from a limit on."""

    def check(number: int) -> None:
        if number >= limit:
            raise broken()

    return check


LAST: list[Any] = []
"""The values of the last trial, in order; of one that raised, too."""


def tried(
    check: Callable[[Any], None], effort: Effort, scenario: str = "scenario", numbers: Any = NUMBERS
) -> list[Any]:
    """The values that a trial tries, in order; what it breaks is raised."""
    trial = Trial(effort, scenario)
    LAST.clear()

    def one(value: Any) -> None:
        LAST.append(value)
        if found := trial.broken(lambda: check(value), lambda: f"shown: {value}"):
            trial.fail(found)

    trial.over(numbers, one)
    return list(LAST)


def test_the_smallest_value_that_fails_is_raised_and_shown() -> None:
    with pytest.raises(ContractBroken, match=r"shown: 1000$"):
        tried(fails_from(1000), Effort())


def test_without_shrinking_the_first_that_fails_is() -> None:
    with pytest.raises(ContractBroken):
        tried(fails_from(1000), Effort(shrink=False))
    assert next(value for value in LAST if value >= 1000) == LAST[-1] != 1000


def test_the_seed_says_what_is_tried() -> None:
    one, same, other = (tried(fails_from(10**7), Effort(seed=seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert len(one) == EXAMPLES["quick"]


def test_the_modules_that_are_loaded_do_not_change_what_a_seed_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout's modules are local to Hypothesis and a wheel's are not; each scenario loads others."""
    constants = range(500_000, 500_900)
    (tmp_path / "loaded_between_trials.py").write_text(f"NUMBERS = {list(constants)}\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    before = tried(fails_from(10**7), Effort("deep"))
    module = importlib.import_module("loaded_between_trials")
    try:
        assert tried(fails_from(10**7), Effort("deep")) == before
        own: list[int] = []
        seed(1)(settings(max_examples=400, database=None)(given(NUMBERS)(lambda number: own.append(number))))()
        assert set(own) & set(constants)  # a test in the same process draws them before and after
    finally:
        del sys.modules[module.__name__]


def test_a_deep_run_tries_more() -> None:
    assert len(tried(fails_from(10**7), Effort("deep"))) > EXAMPLES["quick"]


@pytest.mark.parametrize(
    "error", [EndpointBroken("the network is down"), UserError("no such record"), Unarranged("not here"), OSError("no")]
)
def test_what_is_no_finding_ends_the_trial_at_once_and_is_raised_itself(error: Exception) -> None:
    def check(number: int) -> None:
        if number >= 1000:
            raise error

    with pytest.raises(type(error)) as caught:
        tried(check, Effort())
    assert caught.value is error
    assert [value >= 1000 for value in LAST].count(True) == 1


def test_a_skip_is_one() -> None:
    with pytest.raises(pytest.skip.Exception, match="not today"):
        tried(lambda _: pytest.skip("not today"), Effort())
    assert len(LAST) == 1


def test_what_fails_now_and_then_is_a_finding_all_the_same() -> None:
    times = iter(range(10**6))

    def check(number: int) -> None:
        if next(times) == 7:
            raise broken()

    with pytest.raises(ContractBroken, match=r"shown: \d+\nit did not fail every time it was repeated") as caught:
        tried(check, Effort())
    assert [finding.requirement for finding in caught.value.findings] == ["api/method#rule"]


def test_checks_of_the_strategies_are_on() -> None:
    with pytest.raises(FailedHealthCheck, match="filter"):
        tried(fails_from(10**7), Effort(), numbers=NUMBERS.filter(lambda number: number % 9973 == 77))


class TestDatabase:
    def test_what_failed_is_tried_first_whatever_the_seed(self, tmp_path: Path) -> None:
        effort = Effort(seed=1, examples=tmp_path)
        with pytest.raises(ContractBroken):
            tried(fails_from(1000), effort)
        with pytest.raises(ContractBroken, match=r"shown: 1000$"):
            tried(fails_from(1000), replace(effort, seed=2))
        assert LAST[0] == 1000

    def test_it_is_forgotten_when_it_does_not_fail_any_more(self, tmp_path: Path) -> None:
        effort = Effort(seed=1, examples=tmp_path)
        with pytest.raises(ContractBroken):
            tried(fails_from(1000), effort)
        assert tried(fails_from(10**7), effort)[0] == 1000
        assert tried(fails_from(10**7), effort)[0] != 1000

    def test_each_scenario_has_its_own(self, tmp_path: Path) -> None:
        effort = Effort(seed=1, examples=tmp_path)
        with pytest.raises(ContractBroken):
            tried(fails_from(1000), effort, "one")
        assert tried(fails_from(10**7), effort, "another")[0] != 1000

    def test_nothing_is_kept_without_a_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(ContractBroken):
            tried(fails_from(1000), Effort(seed=1))
        assert not list(tmp_path.rglob("*.py")) + list(tmp_path.glob(".hypothesis/examples"))


@pytest.fixture
def session() -> Iterator[Session]:
    """A session with an embedded mock."""
    with MockServer(CATALOGUE).in_thread() as mock:
        made = Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "mock", {}).at(mock.url))
        yield made
        made.close()


@pytest.fixture
def bend(monkeypatch: pytest.MonkeyPatch) -> Bend:
    """Return a function that puts another behaviour round a method's own."""

    def put(method: str, other: Callable[[Own, Call], Reply]) -> None:
        own = behaviour._BEHAVIOURS["autoinvoice", method]
        monkeypatch.setitem(behaviour._BEHAVIOURS, ("autoinvoice", method), lambda call: other(own, call))

    return put


class TestScenarios:
    """The same of calls and of sequences of calls, to a service that breaks its word."""

    def test_a_call_that_failed_is_made_first_the_next_time(self, session: Session, bend: Bend, tmp_path: Path) -> None:
        def refuses_late_days(own: Own, call: Call) -> Reply:
            if call.text("timestamp") >= "2100":
                raise Refusal("timestamp-format-error")
            return own(call)

        bend("atg_mandate_list", refuses_late_days)
        first = self.sent(session, Effort(seed=1, examples=tmp_path))
        again = self.sent(session, Effort(seed=2, examples=tmp_path))
        assert first[0] < "2100"
        assert again[0] == "21000101000000"
        assert self.sent(session, Effort(seed=2))[0] != "21000101000000"

    @staticmethod
    def sent(session: Session, effort: Effort) -> list[str]:
        """What is sent until the smallest call that fails is found."""
        scene = Scene(session, "autoinvoice", "calls", refusing=False)
        timestamps: list[str] = []
        call = scene.call

        def noted(method: str, changes: Mapping[str, Any]) -> Observation:
            timestamps.append(changes["timestamp"])
            return call(method, changes)

        scene.call = noted  # type: ignore[method-assign,assignment]
        many = Many(scene, effort)
        many.vary("atg_mandate_list", "timestamp", "any timestamp")
        with pytest.raises(ContractBroken, match=r"smallest failing call: .*'21000101000000'"):
            scene.hold("every call", lambda seen: expect.success(seen.contract, seen.judgement))
        return timestamps

    @pytest.mark.slow
    def test_a_run_keeps_what_failed_beside_its_reports(self, session: Session, bend: Bend, tmp_path: Path) -> None:
        came: list[str] = []

        def refuses_late_days(own: Own, call: Call) -> Reply:
            came.append(call.text("timestamp"))
            if came[-1] >= "2100":
                raise Refusal("timestamp-format-error")
            return own(call)

        bend("atg_mandate_list", refuses_late_days)
        words = [
            "run",
            ANY_TIMESTAMP,
            "--mock-url",
            session.profile.urls["autoinvoice"].removesuffix("/apis/v1.1/api"),
            "--no-allure",
        ]
        for number in ("1", "2"):
            came.clear()
            command = Checkout.command(*words, "--seed", number, "--reports", str(tmp_path))
            done = ran(command, ROOT, Checkout.environment())
            assert done.returncode == 1, done.stdout + done.stderr
        assert came[0] == "21000101000000"
        assert list((tmp_path / "examples").iterdir())

    @pytest.mark.slow
    def test_a_sequence_that_failed_is_played_first_the_next_time(
        self, session: Session, bend: Bend, tmp_path: Path
    ) -> None:
        def forgets(own: Own, call: Call) -> Reply:
            users = {user.id: list(user.companies) for user in call.world.all(User)}
            reply = own(call)
            for user in call.world.all(User):
                user.companies[:] = users[user.id]
            return reply

        bend("user_delete", forgets)
        found, again = (self.sequences(session, seed, tmp_path) for seed in (7, 8))
        assert len(found.known) > 1
        assert list(again.known)[:2] == [again.failing[:1], again.failing]
        assert again.failing == found.failing

    @staticmethod
    def sequences(session: Session, seed: int, examples: Path) -> Sequences:
        scene = Scene(session, "autoinvoice", "sequences", refusing=False)
        made = Sequences(scene, Effort(seed=seed, examples=examples), ("user_create_e", "user_delete"))
        with pytest.raises(ContractBroken, match=f"repeat it with --seed {seed}"):
            made.each_follows()
        return made
