"""Where cases are tried: one process with the clients made, the recordings read, and a mock to bend."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import conformance.library  # noqa: F401 - the forms
from conformance.cassettes.arranged import Arrangement
from conformance.endpoint.exchange import Response
from conformance.endpoint.settings import load_profile
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.calls import seam
from conformance.mock.server.in_process import InProcessControl, InProcessMock
from conformance.paths import Suite
from conformance.prove import behaviour_faults, harmless, semantic
from conformance.prove.behaviour_faults import Bending
from conformance.prove.case import BEHAVIOUR, WIRE, Case, Material, Tried
from conformance.prove.lagging import Lagging, SkippedTime
from conformance.prove.seen import Seen, seen
from conformance.prove.switch import Switch, ToMock
from conformance.prove.tape import Tape, Taped, load_tapes
from conformance.prove.traffic import Traffic
from conformance.scene.playing import Play, played
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scene.verdict import Verdict
from conformance.scrubbing import recording_scrubber, scrubber
from conformance.wires.bend import Vary
from conformance.wires.calling import Sender
from conformance.wires.calls import Calls
from conformance.wires.registry import guard, load, wire_of

# What zeep makes of wrong answers is no news here.
logging.getLogger("zeep").setLevel(logging.CRITICAL)
# Nor is it that a bent service breaks inside.
logging.getLogger("conformance.mock").setLevel(logging.CRITICAL)

NOWHERE = "http://127.0.0.1:9"
_KILLED = ("failed", "broken")
_EFFORT = Effort(shrink=False)
LATER = "a state that shows later"
"""The variation that no single response shows: readings come from a copy of the service that lags behind."""
_PATIENCE = 2.0


class Lab:
    """Tries cases one after the other."""

    def __init__(self, found: Suite, recordings: Path) -> None:
        self.catalogue = load(found.contracts)
        features = [read(file, found.root, self.catalogue) for file in feature_files(found.features)]
        every = (Play(f, s, claims(f, s, self.catalogue)) for f in features for s in f.scenarios)
        self.plays = {play.scenario.id: play for play in every}
        self._calls = calls = Calls(self.catalogue)
        recorded = (p.scenario for p in self.plays.values() if not p.claims.generated)
        profile = replace(
            load_profile(found.profiles_for("mock"), "mock"), patience=0.0
        )  # a tape has nothing to wait for
        hiding = recording_scrubber(scrubber(self.catalogue, profile), profile, self.catalogue)
        arrangement = Arrangement(InProcessControl().respond, hiding)
        self.tapes = load_tapes(recordings, recorded, calls, arrangement)
        self.material = Material(self.catalogue, self.plays, self.tapes)
        nowhere = profile.at(NOWHERE)
        self._switch = Switch(guard(self.catalogue, nowhere))
        self._session = Session(self.catalogue, nowhere, carrier=self._switch)
        self._session.clock = SkippedTime()
        self.without_fault: dict[tuple[str, str], str] = {}
        self._traffic: dict[str, Traffic] = {}
        self._last_bent: tuple[tuple[str, str, int], Mapping[str, Response]] = ("", "", 0), {}
        self._unvaried: dict[tuple[str, bool], Verdict] = {}
        self._as_recorded: tuple[str, list[Seen]] = "", []
        self._holding: set[tuple[str, int]] = set()

    @cached_property
    def _mock(self) -> ToMock:
        return ToMock(InProcessMock(self.catalogue))

    @cached_property
    def _copy(self) -> ToMock:
        return ToMock(InProcessMock(self.catalogue))

    def tried(self, case: Case) -> Tried:
        """Return how a case ended; scenarios are played until one fails that passes without the fault."""
        return self._tried_on_wire(case) if case.kind == WIRE else self._tried_in_behaviour(case)

    def _tried_on_wire(self, case: Case) -> Tried:
        for number, (identity, entry) in enumerate(case.candidates, 1):
            if self._wire(case, identity, entry) in _KILLED and self.sound(WIRE, identity):
                return Tried(case, identity, number)
        return Tried(case, "", len(case.candidates))

    def _tried_in_behaviour(self, case: Case) -> Tried:
        """Play the first candidate, then those in which the fault changes something that the mock does without it."""
        plays, idle = 0, []
        contract = self.catalogue.find(*reversed(case.method.split("/")))
        for number, (identity, _) in enumerate(case.candidates):
            bending = behaviour_faults.FAULTS[case.fault](case.method, case.place)
            traffic = self.traffic(identity).methods if number else {}
            if number and not (case.method in traffic and bending.touches(contract, traffic[case.method])):
                idle += [bending.idle] if case.method in traffic and traffic[case.method].arguments else []
                continue
            plays += 1
            if self._behaviour(bending, identity) in _KILLED and self.sound(BEHAVIOUR, identity):
                return Tried(case, identity, plays)
            idle += [bending.idle] if bending.reached else []
        return Tried(case, "", plays, idle[0] if idle and all(idle) else "")

    def sound(self, kind: str, identity: str) -> bool:
        """True if the scenario passes without any fault: one that fails anyway kills nothing."""
        if (kind, identity) not in self.without_fault:
            if kind == BEHAVIOUR:
                self.traffic(identity)
            else:
                self._note(kind, identity, self.replayed(identity, self.tapes[identity].again()))
        return not self.without_fault[kind, identity]

    def traffic(self, identity: str) -> Traffic:
        """Return what the mock's methods were asked and replied in a scenario without any fault."""
        if identity not in self._traffic:
            traffic = self._traffic[identity] = Traffic()
            with seam.replaced(traffic):
                self._note(BEHAVIOUR, identity, self._called(self.plays[identity]))
        return self._traffic[identity]

    def _note(self, kind: str, identity: str, verdict: Verdict) -> None:
        self.without_fault[kind, identity] = "" if verdict.name == "passed" else f"{verdict.name}: {verdict.reason}"

    def _wire(self, case: Case, identity: str, entry: int) -> str:
        """Return the verdict of a scenario that sees a bent response.

        A play in which the response failed for what it breaks of its contract by itself shows that the scenario holds
        the response to it. With any other response that breaks it the same step is reached, or an earlier one fails.
        """
        tape = self.tapes[identity]
        bent = self.bent(case.fault, identity, entry).get(case.place)
        if bent is None:
            return "passed"
        failure = seen(tape.entries[entry], bent, self.catalogue).failure
        if failure is not None and self.holds(identity, entry):
            return failure.name
        verdict = self.replayed(identity, tape.with_answer(entry, bent))
        if verdict == failure:
            self._holding.add((identity, entry))
        return verdict.name

    def bent(self, fault: str, identity: str, entry: int) -> Mapping[str, Response]:
        """Return a recorded response with a fault, by the place of the fault; those of one response come in a row."""
        if self._last_bent[0] != (fault, identity, entry):
            taped = self.tapes[identity].entries[entry]
            assert taped.contract is not None
            bend = wire_of(self.catalogue.apis[taped.contract.api]).faults[fault]
            by_place: dict[str, Response] = {}
            for bent in bend(taped.answer, taped.contract):
                by_place.setdefault(bent.place, bent.answer)
            self._last_bent = (fault, identity, entry), by_place
        return self._last_bent[1]

    def _behaviour(self, bending: Bending, identity: str) -> str:
        with seam.replaced(bending):
            return self._called(self.plays[identity]).name

    def holds(self, identity: str, entry: int) -> bool:
        """Return whether a play has shown that a scenario holds a response to its contract."""
        return (identity, entry) in self._holding

    def replayed(self, identity: str, tape: Tape, *, live: bool = False) -> Verdict:
        """Return the verdict of a scenario that sees what is on a tape, judged as a live service's if asked."""
        self._session.live = live
        try:
            return self._verdict(self.plays[identity], tape)
        finally:
            self._session.live = False

    def _called(self, play: Play) -> Verdict:
        """Return the verdict of a scenario that calls the mock."""
        return self._verdict(play, self._mock)

    def _verdict(self, play: Play, carrier: Sender) -> Verdict:
        self._switch.carrier = carrier
        self._session.forget_tokens()
        return played(self._session, play, _EFFORT).verdict

    def later(self, identity: str, *, patience: float = _PATIENCE) -> Verdict:
        """Return the verdict of a scenario at a live service that shows later what was written."""
        session = self._session
        session.live, profile = True, session.profile
        session.profile = replace(profile, patience=patience)
        try:
            return self._verdict(self.plays[identity], Lagging(self._mock, self._copy, self._calls))
        finally:
            session.live, session.profile = False, profile

    def may_be_later(self, identity: str) -> bool:
        """Whether a scenario writes and reads, so that a service can be late for it."""
        return {contract.effect for contract in self.plays[identity].claims.calls} == {"reads", "writes"}

    def false_alarms(self, identity: str) -> list[str]:
        """Return the harmless variations at which a recorded scenario fails; `as recorded` is one of them.

        Those that mean something else are judged as those of a live endpoint, which may pass or differ.
        """
        alike = {name: _of_any_contract(vary) for name, vary in harmless.VARIATIONS.items()}
        found = [name for name, vary in alike.items() if self.varied(identity, vary).name != "passed"]
        others = semantic.VARIATIONS.items()
        found += [n for n, vary in others if self.varied(identity, vary, live=True).name in _KILLED]
        late = self.may_be_later(identity) and self.later(identity).name in _KILLED
        return [*found, LATER] if late else found

    def varied(self, identity: str, vary: semantic.Variation, *, live: bool = False) -> Verdict:
        """Return the verdict of a recorded scenario whose every response is varied, judged as a live one if asked."""
        tape = self.tapes[identity]
        entries = tuple(
            entry if entry.contract is None else replace(entry, answer=vary(entry.answer, entry.contract))
            for entry in tape.entries
        )
        if not all(map(self._is_seen_alike, entries, tape.entries, self._seen(identity))):
            return self.replayed(identity, tape.with_entries(entries), live=live)
        if (identity, live) not in self._unvaried:  # few variations make a difference to most scenarios
            self._unvaried = {k: v for k, v in self._unvaried.items() if k[0] == identity}
            self._unvaried[identity, live] = self.replayed(identity, tape.again(), live=live)
        return self._unvaried[identity, live]

    def _seen(self, identity: str) -> list[Seen]:
        """Return what a scenario sees of its recorded responses; the variations of one scenario come in a row."""
        if self._as_recorded[0] != identity:
            entries = self.tapes[identity].entries
            self._as_recorded = identity, [seen(entry, entry.answer, self.catalogue) for entry in entries]
        return self._as_recorded[1]

    def _is_seen_alike(self, varied: Taped, recorded: Taped, expected: Seen) -> bool:
        return _sent(varied) == _sent(recorded) or seen(recorded, varied.answer, self.catalogue) == expected


def _sent(entry: Taped) -> tuple[object, ...]:
    """Return all that a scenario sees of a recorded response, the order of its headers included."""
    return entry.answer.status, [*entry.answer.headers.items()], entry.answer.body


def _of_any_contract(vary: Vary) -> semantic.Variation:
    return lambda response, _: vary(response)
