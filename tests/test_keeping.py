"""Reports keep every exchange of what did not pass, and a sample of the others where there are many."""

from __future__ import annotations

import json

import pytest

from conformance.run.keeping import Keeping
from tests.checkout import Checkout

IDS = [f"features/a/b/c.feature::test_{number}" for number in range(1000)]


def kept(keeping: Keeping, verdict: str = "passed", requirements: frozenset[str] = frozenset()) -> list[str]:
    return [identity for identity in IDS if keeping.keeps(identity, verdict, requirements)]


def made(option: str = "", scenarios: int = 1000, *, compared: bool = False) -> Keeping:
    return Keeping.of(option, scenarios, compared=compared, expected=frozenset({"a/b#known"}))


def test_of_what_passed_a_sample_is_kept_which_is_always_the_same() -> None:
    assert 5 < len(kept(made())) < 40
    assert kept(made()) == kept(made("sample", 1019))
    assert len(kept(made("sample", 100_000))) < 3


@pytest.mark.parametrize("verdict", ["failed", "broken", "differs", "known", "skipped"])
def test_of_what_did_not_pass_all_is_kept(verdict: str) -> None:
    assert kept(made(), verdict) == IDS


def test_what_passes_although_it_is_expected_to_fail_is_kept() -> None:
    assert kept(made(), "passed", frozenset({"a/b#other", "a/b#known"})) == IDS


@pytest.mark.parametrize("keeping", [made("all"), made(scenarios=100), made(compared=True)])
def test_all_is_kept_of_short_runs_and_where_it_is_asked_for_or_compared(keeping: Keeping) -> None:
    assert kept(keeping) == IDS


def test_a_sample_of_a_live_endpoint_is_kept_if_that_is_asked_for() -> None:
    assert kept(made("sample", compared=True)) == kept(made())


@pytest.mark.slow
def test_a_long_run_counts_what_it_does_not_keep(checkout: Checkout) -> None:
    done = checkout.run("run", "--api", "invoicing", "--no-allure")
    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    whole = [scenario for scenario in run["scenarios"] if scenario["exchanges"]]
    assert 0 < len(whole) < len(run["scenarios"]) / 5
    assert all(bool(scenario["exchanges"]) is (scenario["not_kept"] == 0) for scenario in run["scenarios"])
    assert all(bool(scenario["exchanges"]) is bool(scenario["steps"]) for scenario in run["scenarios"])
    assert all(set(scenario["requirements"]) <= set(scenario["proven"]) for scenario in run["scenarios"])
    assert all(s["proven"] == s["requirements"] for s in run["scenarios"] if not s["exchanges"])
