"""Runs at one live endpoint take turns: what changes the account runs alone, whatever happens to the others."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.endpoint.settings import Profile
from conformance.endpoint.turns import Turns
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.scene.playing import Play
from conformance.wires.registry import load
from tests.checkout import ROOT

CATALOGUE = load(ROOT / "contracts")


class Waiter(threading.Thread):
    """Takes a turn in a thread; `has_it` is set as soon as it has it."""

    def __init__(self, turns: Turns, *, alone: bool) -> None:
        super().__init__(daemon=True)
        self.turns, self.alone, self.has_it, self.done = turns, alone, threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        with self.turns.take(alone=self.alone):
            self.has_it.set()
            self.done.wait(10)


@pytest.mark.parametrize(("first", "second"), [(True, True), (True, False), (False, True)])
def test_whoever_runs_alone_waits_for_the_others_and_they_for_it(tmp_path: Path, first: bool, second: bool) -> None:
    turns = Turns(tmp_path)
    with turns.take(alone=first):
        waiter = Waiter(turns, alone=second)
        assert not waiter.has_it.wait(0.2)
    assert waiter.has_it.wait(5)
    waiter.done.set()


def test_those_who_change_nothing_run_side_by_side(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with turns.take(alone=False):
        waiter = Waiter(turns, alone=False)
        assert waiter.has_it.wait(5)
        waiter.done.set()


def test_nobody_goes_before_one_who_waits(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with turns.take(alone=False):
        alone = Waiter(turns, alone=True)
        assert not alone.has_it.wait(0.2)
        later = Waiter(turns, alone=False)
        assert not later.has_it.wait(0.2)
    assert alone.has_it.wait(5)
    assert not later.has_it.is_set()
    alone.done.set()
    assert later.has_it.wait(5)
    later.done.set()


def test_a_killed_run_leaves_its_turn_to_the_next(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from conformance.endpoint.turns import Turns; "
        f"t = Turns(Path({str(tmp_path)!r})).take(alone=True); print('has it', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "has it\n"
        killed.kill()
    started = time.monotonic()
    Turns(tmp_path).take(alone=True).end()
    assert time.monotonic() - started < 5


def test_the_turns_are_those_of_the_hosts_of_a_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    stage = Profile("stage", "live", {"a": "https://one.test/x", "b": "https://two.test"}, frozenset({"reads"}))
    same = replace(stage, name="other name", urls={"b": "https://two.test/v1", "a": "https://one.test"})
    elsewhere = replace(stage, urls={"a": "https://three.test"})
    with Turns.at(stage).take(alone=True):
        Turns.at(elsewhere).take(alone=True).end()
        waiter = Waiter(Turns.at(same), alone=True)
        assert not waiter.has_it.wait(0.2)
    assert waiter.has_it.wait(5)
    waiter.done.set()


@pytest.mark.parametrize(
    ("method", "name", "alone"),
    [
        ("features/autoinvoice/users/user_delete", "It deletes a user, who is not found any more", True),
        ("features/autoinvoice/users/user_list", "It lists a user of the company", True),
        ("features/autoinvoice/account/company_list", "It lists the admin's company with all its members", False),
        ("features/autoinvoice/conventions/callers", "", False),
    ],
)
def test_a_scenario_runs_alone_if_it_changes_what_others_see(method: str, name: str, alone: bool) -> None:
    feature = read(ROOT / f"{method}.feature", ROOT, CATALOGUE)
    scenario = next(s for s in feature.scenarios if name in s.name)
    play = Play(feature, scenario, claims(feature, scenario, CATALOGUE))
    assert play.is_exclusive is alone
