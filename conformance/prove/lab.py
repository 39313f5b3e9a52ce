"""Where cases are tried: one process with the clients made, the recordings read, and a mock to bend."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import conformance.library  # noqa: F401 - the forms
from conformance.cassettes.arranged import Arrangement
from conformance.endpoint.settings import load_profile
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.calls import seam
from conformance.mock.server.in_process import InProcessControl
from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.prove import behaviour_faults, harmless, semantic
from conformance.prove.behaviour_faults import Bending
from conformance.prove.case import WIRE, Case, Material, Tried
from conformance.prove.switch import Switch
from conformance.prove.tape import Tape, load_tapes
from conformance.scene.playing import Play, played
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scene.verdict import Verdict
from conformance.scrubbing import recording_scrubber, scrubber
from conformance.wires.bend import Vary
from conformance.wires.calls import Calls
from conformance.wires.registry import guard, load, wire_of

# What zeep makes of wrong answers is no news here.
logging.getLogger("zeep").setLevel(logging.CRITICAL)
# Nor is it that a bent service breaks inside.
logging.getLogger("conformance.mock").setLevel(logging.CRITICAL)

NOWHERE = "http://127.0.0.1:9"
_KILLED = ("failed", "broken")
_EFFORT = Effort(shrink=False)


class Lab:
    """Tries cases one after the other."""

    def __init__(self, found: Suite, recordings: Path) -> None:
        self.catalogue = load(found.contracts)
        features = [read(file, found.root, self.catalogue) for file in feature_files(found.features)]
        every = (Play(f, s, claims(f, s, self.catalogue)) for f in features for s in f.scenarios)
        self.plays = {play.scenario.id: play for play in every}
        calls = Calls(self.catalogue)
        recorded = (p.scenario for p in self.plays.values() if not p.claims.generated)
        self._profile = load_profile(found.endpoints, "mock")
        hiding = recording_scrubber(scrubber(self.catalogue, self._profile), self._profile, self.catalogue)
        arrangement = Arrangement(InProcessControl().respond, hiding)
        self.tapes = load_tapes(recordings, recorded, calls, arrangement)
        self.material = Material(self.catalogue, self.plays, self.tapes)
        nowhere = self._profile.at(NOWHERE)
        self._switch = Switch(guard(self.catalogue, nowhere))
        self._replaying = Session(self.catalogue, nowhere, carrier=self._switch)
        self._calling: Session | None = None
        self.without_fault: dict[tuple[str, str], str] = {}

    @contextmanager
    def open(self) -> Iterator[Lab]:
        """Have a mock while the block runs."""
        with MockServer(self.catalogue).in_thread() as server:
            self._calling = Session(self.catalogue, self._profile.at(server.url))
            try:
                yield self
            finally:
                self._calling.close()

    def tried(self, case: Case) -> Tried:
        """Return how a case ended; scenarios are played until one fails."""
        idle = []
        for number, (identity, entry) in enumerate(case.candidates, 1):
            if not self.sound(case.kind, identity):
                continue
            if case.kind == WIRE:
                verdict = self._wire(case, identity, entry)
            else:
                bending = behaviour_faults.FAULTS[case.fault](case.method, case.place)
                verdict = self._behaviour(bending, identity)
                idle += [bending.idle] if bending.reached else []
            if verdict in _KILLED:
                return Tried(case, identity, number)
        return Tried(case, "", len(case.candidates), idle[0] if idle and all(idle) else "")

    def sound(self, kind: str, identity: str) -> bool:
        """True if the scenario passes without any fault: one that fails anyway kills nothing."""
        if (kind, identity) not in self.without_fault:
            play = self.plays[identity]
            verdict = self._replayed(play, self.tapes[identity].again()) if kind == WIRE else self._called(play)
            self.without_fault[kind, identity] = "" if verdict.name == "passed" else f"{verdict.name}: {verdict.reason}"
        return not self.without_fault[kind, identity]

    def _wire(self, case: Case, identity: str, entry: int) -> str:
        tape = self.tapes[identity]
        taped = tape.entries[entry]
        assert taped.contract is not None
        bend = wire_of(self.catalogue.apis[taped.contract.api]).faults[case.fault]
        bent = next((b for b in bend(taped.answer, taped.contract) if b.place == case.place), None)
        if bent is None:
            return "passed"
        return self._replayed(self.plays[identity], tape.with_answer(entry, bent.answer)).name

    def _behaviour(self, bending: Bending, identity: str) -> str:
        with seam.replaced(bending):
            return self._called(self.plays[identity]).name

    def _replayed(self, play: Play, tape: Tape) -> Verdict:
        """Return the verdict of a scenario that hears what is on a tape."""
        self._switch.carrier = tape
        self._replaying.renew()
        return played(self._replaying, play, _EFFORT).verdict

    def _called(self, play: Play) -> Verdict:
        """Return the verdict of a scenario that calls the mock."""
        assert self._calling is not None
        self._calling.forget_tokens()
        return played(self._calling, play, _EFFORT).verdict

    def false_alarms(self, identity: str) -> list[str]:
        """Return the harmless variations at which a recorded scenario fails; `as recorded` is one of them.

        Those that mean something else are judged as those of a live endpoint, which may pass or differ.
        """
        alike = {name: _of_any_contract(vary) for name, vary in harmless.VARIATIONS.items()}
        found = [name for name, vary in alike.items() if self.varied(identity, vary).name != "passed"]
        others = semantic.VARIATIONS.items()
        return found + [n for n, vary in others if self.varied(identity, vary, live=True).name in _KILLED]

    def varied(self, identity: str, vary: semantic.Variation, *, live: bool = False) -> Verdict:
        """Return the verdict of a recorded scenario whose every response is varied, judged as a live one if asked."""
        tape = self.tapes[identity]
        entries = tuple(
            entry if entry.contract is None else replace(entry, answer=vary(entry.answer, entry.contract))
            for entry in tape.entries
        )
        self._replaying.live = live
        try:
            return self._replayed(self.plays[identity], tape.with_entries(entries))
        finally:
            self._replaying.live = False


def _of_any_contract(vary: Vary) -> semantic.Variation:
    return lambda response, _: vary(response)
