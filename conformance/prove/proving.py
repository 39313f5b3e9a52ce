"""The proof that a choice of faults asks for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from conformance.cassettes.reading import files_in
from conformance.catalogue import Catalogue, Contract
from conformance.errors import UserError, raise_all
from conformance.paths import Suite
from conformance.prove import behaviour_faults
from conformance.prove.case import Case, Material, behaviour_cases, sample, wire_cases
from conformance.prove.equivalent import reason
from conformance.prove.lab import Lab
from conformance.prove.pool import Found, Work, all_tried
from conformance.prove.report import Proof, Totals
from conformance.run.options import unknown_names
from conformance.similar import nearest
from conformance.wires.registry import WIRES, load

T = TypeVar("T")

_OF_WIRES: Final = (fault for wire in WIRES.values() for fault in wire.faults)
FAULTS: Final = tuple(dict.fromkeys([*_OF_WIRES, *behaviour_faults.FAULTS]))
"""The names of all faults."""


@dataclass(frozen=True)
class Choice:
    """The mutants to try: optionally limited to an API, method, fault, place, or a random `sample`.

    A sample limits the scenarios that are played with harmless variations to the same number.
    """

    api: str = ""
    method: str = ""
    fault: str = ""
    place: str | None = None
    sample: int = 0
    seed: int = 0

    def check(self) -> None:
        """Raise UserError for an unknown fault."""
        if self.fault and self.fault not in FAULTS:
            raise UserError(
                f"unknown fault {self.fault!r}",
                where="--fault",
                do=nearest(self.fault, FAULTS) or f"use one of {', '.join(FAULTS)}",
            )

    def takes(self, contract: Contract) -> bool:
        """True if the method is selected."""
        return self.api in ("", contract.api) and self.method in ("", contract.method)

    def cases(self, material: Material, contracts: Iterable[Contract]) -> Iterator[Case]:
        """Yield the selected cases of some methods, before sampling."""
        for contract in contracts:
            for make in (wire_cases, behaviour_cases):
                for case in make(material, contract, [self.fault] if self.fault else FAULTS):
                    if self.place in (None, case.place):
                        yield case

    def drawn(self, every: list[T]) -> list[T]:
        """Return everything, or a random sample of it if one was chosen."""
        return sample(every, self.sample, self.seed) if self.sample else every


def proof(
    suite: Suite, recordings: Path, choice: Choice, *, workers: int, progress: Callable[[int, int], None]
) -> Proof:
    """Try the chosen mutants and the harmless variations; `progress` is called with how many are done, of how many."""
    choice.check()
    if not files_in(recordings):
        raise UserError("nothing is recorded", where=str(recordings), do="run `conformance record --endpoint mock`")
    started = time.monotonic()
    contracts = _chosen(load(suite.contracts), choice)
    lab = Lab(suite, recordings)
    every = list(choice.cases(lab.material, contracts))
    recorded = [] if choice.fault else _recorded(lab, contracts)
    work = Work(suite, recordings, choice.drawn(every), choice.drawn(recorded), workers)
    found = all_tried(work, lab, _counting(len(work.cases) + len(work.harmless), progress))
    return _proof(found, lab, Totals(len(every), len(recorded)), time.monotonic() - started)


def _chosen(catalogue: Catalogue, choice: Choice) -> list[Contract]:
    """Return the methods to try; UserError if there are none."""
    contracts = [contract for contract in catalogue.contracts if choice.takes(contract)]
    if not contracts:
        raise_all(unknown_names(catalogue, choice.api, choice.method))
        raise UserError("no method was chosen", where="--api, --method", do="see `conformance coverage`")
    return contracts


def _proof(found: Found, lab: Lab, totals: Totals, seconds: float) -> Proof:
    survivors = (tried for tried in found.tried if not tried.killer)
    equivalents = {t.case: why for t in survivors if (why := t.idle or reason(t.case, lab.catalogue))}
    return Proof(
        found.tried, equivalents, found.alarms, found.harmless, seconds, totals, found.unsound, found.interrupted
    )


def _recorded(lab: Lab, contracts: Iterable[Contract]) -> list[str]:
    """Return the recorded scenarios that call one of the methods."""
    wanted = {contract.id for contract in contracts}
    return [i for i in lab.tapes if any(c.id in wanted for c in lab.plays[i].claims.calls)]


def _counting(total: int, progress: Callable[[int, int], None]) -> Callable[[int], None]:
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    return more
