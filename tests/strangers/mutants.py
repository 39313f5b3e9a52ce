"""Faults of `prove` in a stranger: how many of those that a live run can show does it show.

`python -m tests.strangers.mutants [--sample N] [--seed N]` prints the share and every survivor.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.catalogue import Contract
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
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.registry import wire_of
from tests.checkout import ROOT
from tests.strangers.habits import Manners
from tests.strangers.live import PROFILE, Stranger, write_profile

KILLED = ("failed", "broken")
MOST = 12
"""How many scenarios are tried for one mutant."""


@dataclass(frozen=True)
class Ended:
    """How a mutant ended at the stranger: killed, reported as a difference, survived, out of reach or equivalent."""

    case: Case
    how: str
    by: str = ""


class LiveLab:
    """Tries mutants at a stranger in this process; the accounts are as before after each."""

    def __init__(self, folder: Path) -> None:
        found = Suite(ROOT)
        self.lab = Lab(found, ROOT / "cassettes" / "mock")
        self.catalogue = self.lab.catalogue
        self.stranger = Stranger(self.catalogue, Manners(latency=(0.0, 0.0)))
        self._folder = folder
        self._sound: dict[str, bool] = {}

    @contextmanager
    def open(self) -> Iterator[LiveLab]:
        """Serve the stranger while the block runs."""
        with self.stranger.running(self._folder):
            write_profile(self._folder, self.stranger)
            self.profile = load_profile(self._folder / "endpoints.toml", PROFILE)
            yield self

    def cases(self, count: int, seed: int) -> list[Case]:
        """Return a random sample of the mutants of methods that read, or whose effect can be taken back."""
        chosen = [c for c in self.catalogue.contracts if c.effect == "reads" or c.left == "restorable"]
        every = list(Choice().cases(self.lab.material, chosen))
        random.Random(seed).shuffle(every)
        return every[:count]

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
            reported = reported or (identity if verdict == "differs" else "")
        if reported:
            return Ended(case, "reported", reported)
        if not reached:
            return Ended(case, "out of reach")
        return Ended(case, "equivalent" if reason(case, self.catalogue) else "survived")

    def _candidates(self, case: Case) -> list[str]:
        names = list(dict.fromkeys(identity for identity, _ in case.candidates))
        return sorted(names, key=lambda name: self._sound.get(name) is False)[:MOST]

    def _is_sound(self, identity: str) -> bool:
        if identity not in self._sound:
            self._sound[identity] = self._verdict(identity) == "passed"
        return self._sound[identity]

    def _tried(self, case: Case, identity: str) -> tuple[str, bool]:
        """Return the verdict of a scenario at the bent stranger, and whether the fault ever befell a response."""
        if case.kind != WIRE:
            bending = behaviour_faults.FAULTS[case.fault](case.method, case.place)
            with seam.replaced(bending):
                return self._verdict(identity), bending.reached and not bending.idle
        bend = _Bend(case, self.stranger)
        self.stranger.manners.bends[:] = [bend]
        try:
            return self._verdict(identity), bend.befell
        finally:
            self.stranger.manners.bends.clear()

    def _verdict(self, identity: str) -> str:
        restore = self.stranger.accounts.keep()
        session = Session(self.catalogue, self.profile)
        try:
            return played(session, self.lab.plays[identity], Effort(shrink=False)).verdict.name
        finally:
            session.close()
            restore()


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


def shown(ended: Iterable[Ended]) -> list[str]:
    """Return the share of the mutants within reach that were killed, and every other one."""
    every = list(ended)
    counts = {how: sum(e.how == how for e in every) for how in ("killed", "reported", "survived")}
    within = sum(counts.values())
    lines = [f"{len(every)} mutants: {counts}, out of reach or equivalent {len(every) - within}"]
    lines += [
        f"killed {100 * counts['killed'] / within:.1f} % of {within} within reach" if within else "none within reach"
    ]
    lines += [f"  {e.how}: {e.case.method} {e.case.fault} {e.case.place} {e.by}" for e in every if e.how != "killed"]
    return lines


def main() -> None:
    """Try a sample, and print how it ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, LiveLab(Path(name)).open() as lab:
        print("\n".join(shown(lab.ended(case) for case in lab.cases(args.sample, args.seed))))


if __name__ == "__main__":
    main()
