"""Faults of `prove` in a stranger: how many of those that a live run can show does it show.

`python -m tests.strangers.mutants [--sample N] [--seed N] [--part I/N]` prints how each one ended that was not
killed, and the share. A part is every Nth mutant of the sample.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from conformance.cassettes.observed import Observed
from conformance.catalogue import Contract
from conformance.drift.compare import differences
from conformance.drift.conflicts import recognised
from conformance.drift.recordings import knowledge
from conformance.drift.weighing import weighed
from conformance.endpoint.exchange import Response
from conformance.endpoint.settings import load_profile
from conformance.mock.calls import seam
from conformance.paths import Suite
from conformance.prove import behaviour_faults
from conformance.prove.case import WIRE, Case
from conformance.prove.equivalent import reason
from conformance.prove.lab import Lab
from conformance.prove.proving import Choice
from conformance.scene.playing import played
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.difference import BREAKING, SEVERITIES
from conformance.wires.registry import wire_of
from tests.checkout import ROOT
from tests.strangers.habits import Manners
from tests.strangers.live import PROFILE, Stranger, write_profile

KILLED = ("failed", "broken", BREAKING)
REPORTED = ("differs", *SEVERITIES)
"""The verdicts of a scenario, and the severities of a changed shape, that fail a run or are in its report."""
BEYOND = ("out of reach", "equivalent")
"""How a mutant ends that no scenario of a live run can kill."""
MOST = 12
"""How many scenarios are tried for one mutant."""


@dataclass(frozen=True)
class Ended:
    """How a mutant ended at the stranger: killed, reported as a difference, survived, out of reach or equivalent."""

    case: Case
    how: str
    by: str = ""


@dataclass(frozen=True)
class _Tried:
    """How a scenario ended, and the responses that it got."""

    verdict: str
    seen: tuple[Observed, ...]


class LiveLab:
    """Tries mutants at a stranger in this process; the accounts are as before after each.

    As in any live run, the shapes of the responses are compared with those that the sound service had.
    """

    def __init__(self, folder: Path) -> None:
        found = Suite(ROOT)
        self.lab = Lab(found, ROOT / "cassettes" / "mock")
        self.catalogue = self.lab.catalogue
        self.stranger = Stranger(self.catalogue, Manners(latency=(0.0, 0.0)))
        self._folder = folder
        self._sound: dict[str, _Tried] = {}

    @contextmanager
    def open(self) -> Iterator[LiveLab]:
        """Serve the stranger while the block runs."""
        with self.stranger.running(self._folder):
            write_profile(self._folder, self.stranger)
            self.profile = load_profile(self._folder / "endpoints.toml", PROFILE)
            yield self

    def cases(self, seed: int) -> list[Case]:
        """Return the mutants of methods that read, or whose effect can be taken back, in a random order."""
        chosen = [c for c in self.catalogue.contracts if c.effect == "reads" or c.left == "restorable"]
        every = list(Choice().cases(self.lab.material, chosen))
        random.Random(seed).shuffle(every)
        return every

    def within_reach(self, cases: Iterable[Case]) -> Iterator[Ended]:
        """Yield how those of the mutants ended that a live run can reach, and that are not equivalent."""
        return (ended for ended in map(self.ended, cases) if ended.how not in BEYOND)

    def ended(self, case: Case) -> Ended:
        """Return how a mutant ended."""
        reached, reported = False, ""
        for identity in self._candidates(case):
            if not self._is_sound(identity):
                continue
            verdict, bent = self._tried(case, identity)
            reached = reached or bent
            if verdict in KILLED:
                return Ended(case, "killed", identity)
            reported = reported or (identity if verdict in REPORTED else "")
        if reported:
            return Ended(case, "reported", reported)
        if not reached:
            return Ended(case, "out of reach")
        return Ended(case, "equivalent" if reason(case, self.catalogue) else "survived")

    def _candidates(self, case: Case) -> list[str]:
        names = list(dict.fromkeys(identity for identity, _ in case.candidates))
        return sorted(names, key=lambda name: name in self._sound and not self._is_sound(name))[:MOST]

    def _is_sound(self, identity: str) -> bool:
        if identity not in self._sound:
            self._sound[identity] = self._played(identity)
        return self._sound[identity].verdict == "passed"

    def _tried(self, case: Case, identity: str) -> tuple[str, bool]:
        """Return what a scenario said of the bent stranger, and whether the fault ever befell a response."""
        if case.kind != WIRE:
            bending = behaviour_faults.FAULTS[case.fault](case.method, case.place)
            with seam.replaced(bending):
                tried = self._played(identity)
            return self._said(identity, tried), bending.reached and not bending.idle
        bend = _Bend(case, self.stranger)
        self.stranger.manners.bends[:] = [bend]
        try:
            tried = self._played(identity)
        finally:
            self.stranger.manners.bends.clear()
        return self._said(identity, tried), bend.befell

    def _said(self, identity: str, tried: _Tried) -> str:
        """Return the verdict of a scenario, or how badly the shapes of its responses changed, whichever is worse."""
        if tried.verdict not in ("passed", "differs"):
            return tried.verdict
        changed = self._drift(identity, tried)
        if not changed or (tried.verdict == "differs" and changed != BREAKING):
            return tried.verdict
        varies = self._drift(identity, self._played(identity))  # the sound service itself
        return tried.verdict if varies else changed

    def _drift(self, identity: str, tried: _Tried) -> str:
        """Return the severity of how the shapes of the responses differ from those of the sound service."""
        before, after = knowledge(self._sound[identity].seen), knowledge(tried.seen)
        found = weighed(recognised(differences(before, after), self.catalogue.apis), self.catalogue)
        severities = {difference.severity for difference in found}
        return next((severity for severity in SEVERITIES if severity in severities), "")

    def _played(self, identity: str) -> _Tried:
        restore = self.stranger.accounts.keep()
        session = Session(self.catalogue, self.profile)
        try:
            ended = played(session, self.lab.plays[identity], Effort(shrink=False))
            return _Tried(ended.verdict.name, tuple(self._observed(identity, ended.scene)))
        finally:
            session.close()
            restore()

    def _observed(self, identity: str, scene: Scene | None) -> Iterator[Observed]:
        counts: Counter[str] = Counter()
        for each in scene.observations if scene is not None else ():
            counts[each.contract.id] += 1
            if each.exchange.response is not None:
                api, nth = self.catalogue.apis[each.contract.api], counts[each.contract.id]
                yield Observed(each.contract, api, identity, nth, each.exchange.response)


class _Bend:
    """A wire fault as a habit; `befell` says whether it ever changed a response."""

    def __init__(self, case: Case, stranger: Stranger) -> None:
        self.case, self.befell = case, False
        self.catalogue = stranger.catalogue

    def __call__(self, response: Response, contract: Contract) -> Response:
        if contract.id != self.case.method:
            return response
        fault = wire_of(self.catalogue.apis[contract.api]).faults[self.case.fault]
        bent = next((b for b in fault(response, contract) if b.place == self.case.place), None)
        self.befell = self.befell or bent is not None
        return response if bent is None else bent.answer


def share(ended: Iterable[Ended], hows: Collection[str] = ("killed", "reported")) -> float:
    """Return the share of the mutants that ended so; NaN without any.

    A reported one contradicts an assumption, or changes a shape as the documents permit: it fails a run with
    --strict-assumptions or --strict, and others report it.
    """
    every = list(ended)
    return sum(each.how in hows for each in every) / len(every) if every else float("nan")


def main() -> None:
    """Try a sample of the mutants within reach, and print how it ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", default="1/1", help="this part of the sample, such as 2/6")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    found: list[Ended] = []
    with tempfile.TemporaryDirectory() as name, LiveLab(Path(name)).open() as lab:
        cases = lab.cases(args.seed)[part - 1 :: parts]
        for each in islice(lab.within_reach(cases), args.sample // parts):
            found.append(each)
            case = each.case
            line = f"{each.how}: {case.method} {case.fault} {case.place} {each.by}"
            shares = f"{100 * share(found):.1f} % killed, {100 * share(found, ['killed']):.1f} % without assumptions"
            print(f"{len(found)}: {shares}; {line}", flush=True)


if __name__ == "__main__":
    main()
