"""Where cases are tried: one process with the clients made, the recordings read, and a mock to bend."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.cassettes.arranged import Arrangement
from conformance.cassettes.scrub import CassetteScrubber
from conformance.catalogue import load
from conformance.drift.recordings import Calls
from conformance.endpoint.keys import scrubber
from conformance.endpoint.settings import load_profile
from conformance.endpoint.transport import Transport
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.calls import seam
from conformance.mock.server.in_process import Inside
from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.prove import behaviour_faults
from conformance.prove.behaviour_faults import Bending
from conformance.prove.case import WIRE, Case, Material, Tried, wire_faults
from conformance.prove.harmless import VARIATIONS
from conformance.prove.player import Player, plays
from conformance.prove.tape import load_tapes
from conformance.wires.registry import guard

# What zeep makes of wrong answers is no news here.
logging.getLogger("zeep").setLevel(logging.CRITICAL)
# Nor is it that a bent service breaks inside.
logging.getLogger("conformance.mock").setLevel(logging.CRITICAL)

NOWHERE = "http://127.0.0.1:9"
_NOTICED = ("failed", "broken")


class Lab:
    """Tries cases one after the other."""

    def __init__(self, found: Suite, recordings: Path) -> None:
        self.catalogue = load(found.contracts)
        features = [read(file, found.root, self.catalogue) for file in feature_files(found.features)]
        self.plays = {p.scenario.id: p for p in plays(features, self.catalogue)}
        calls = Calls(self.catalogue)
        recorded = (p.scenario for p in self.plays.values() if not p.claims.generated)
        self._profile = load_profile(found.endpoints, "mock")
        hiding = CassetteScrubber(scrubber(self.catalogue, self._profile), made_up=True)
        arrangement = Arrangement(Inside().answer, hiding)
        self.tapes = load_tapes(recordings, recorded, calls, arrangement)
        self.material = Material(self.catalogue, self.plays, self.tapes)
        self._replaying = Player(self.catalogue, self._profile.at(NOWHERE))
        self._calling: Player | None = None
        self._transport: Transport | None = None
        self.without_fault: dict[tuple[str, str], str] = {}

    @contextmanager
    def open(self) -> Iterator[Lab]:
        """Have a mock while the block runs."""
        with MockServer(self.catalogue).in_thread() as server:
            profile = self._profile.at(server.url)
            self._transport = Transport(profile, guard(self.catalogue, profile), scrubber(self.catalogue, profile))
            self._calling = Player(self.catalogue, profile)
            try:
                yield self
            finally:
                self._transport.close()

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
            if verdict in _NOTICED:
                return Tried(case, identity, number)
        return Tried(case, "", len(case.candidates), idle[0] if idle and all(idle) else "")

    def sound(self, kind: str, identity: str) -> bool:
        """True if the scenario passes without any fault: one that fails anyhow notices nothing."""
        if (kind, identity) not in self.without_fault:
            play = self.plays[identity]
            if kind == WIRE:
                verdict = self._replaying.play(play, self.tapes[identity].again())
            else:
                assert self._calling is not None
                assert self._transport is not None
                verdict = self._calling.play(play, self._transport)
            self.without_fault[kind, identity] = "" if verdict.name == "passed" else f"{verdict.name}: {verdict.reason}"
        return not self.without_fault[kind, identity]

    def _wire(self, case: Case, identity: str, entry: int) -> str:
        tape = self.tapes[identity]
        taped = tape.entries[entry]
        assert taped.contract is not None
        bend = wire_faults(self.catalogue.apis[taped.contract.api])[case.fault]
        bent = next((b for b in bend(taped.answer, taped.contract) if b.place == case.place), None)
        if bent is None:
            return "passed"
        return self._replaying.play(self.plays[identity], tape.with_answer(entry, bent.answer)).name

    def _behaviour(self, bending: Bending, identity: str) -> str:
        assert self._calling is not None
        assert self._transport is not None
        with seam.replaced(bending):
            return self._calling.play(self.plays[identity], self._transport).name

    def false_alarms(self, identity: str) -> list[str]:
        """Return the harmless variations at which a recorded scenario fails; `as recorded` is one of them."""
        tape, play = self.tapes[identity], self.plays[identity]
        found = []
        for name, vary in VARIATIONS.items():
            entries = tuple(
                entry if entry.contract is None else type(entry)(entry.contract, vary(entry.answer))
                for entry in tape.entries
            )
            if self._replaying.play(play, tape.with_entries(entries)).name != "passed":
                found.append(name)
        return found
