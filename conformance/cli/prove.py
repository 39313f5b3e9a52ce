"""`conformance prove`: puts every fault of the catalogue in, and counts those that the suite notices."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from conformance.catalogue import Contract
from conformance.errors import UserError
from conformance.paths import Suite, suite
from conformance.prove import behaviour_faults, rest_faults, soap_faults
from conformance.prove.case import Case, Material, Tried, behaviour_cases, sample, wire_cases
from conformance.prove.equivalent import reason
from conformance.prove.lab import Lab
from conformance.prove.report import Proof, markdown, table
from conformance.report.files import write_whole

_FAULTS = list(dict.fromkeys([*soap_faults.FAULTS, *rest_faults.FAULTS, *behaviour_faults.FAULTS]))
_EXAMPLES = f"""examples:
  conformance prove                                     every fault at every method
  conformance prove --method user_delete                one method
  conformance prove --fault "effect forgotten"          one fault at every method
  conformance prove --sample 500 --seed 1 --workers 2   five hundred of them, drawn evenly

faults: {", ".join(_FAULTS)}

exit codes: 0 everything was noticed and nothing harmless was, 1 a fault survived or a false alarm was raised,
            2 the command was wrong, 3 nothing was tried"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--api", default="", metavar="ID", help="only this API's methods")
    parser.add_argument("--method", default="", metavar="NAME", help="only this method")
    parser.add_argument("--fault", default="", metavar="NAME", help="only this fault")
    parser.add_argument("--place", default=None, metavar="PLACE", help="only this place, as a survivor names it")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only so many, drawn evenly over all")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the drawing (default: 0)")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes that try side by side")
    parser.add_argument("--recordings", default="", metavar="FOLDER", help="default: cassettes/mock")
    parser.add_argument("--reports", default="", metavar="FOLDER", help="where the report is written")
    parser.add_argument("--format", choices=["table", "json", "markdown"], default="table", help="default: table")


def run(given: argparse.Namespace) -> int:
    """Try all that was asked for, print and write the proof, and return the exit code."""
    found = suite()
    recordings = Path(given.recordings) if given.recordings else found.cassettes / "mock"
    if given.fault and given.fault not in _FAULTS:
        raise UserError(f"there is no fault {given.fault!r}", where="--fault", do=f"use one of {', '.join(_FAULTS)}")
    if not any(recordings.rglob("*.yaml")):
        raise UserError("nothing is recorded", where=str(recordings), do="run `conformance record --endpoint mock`")
    started = time.monotonic()
    lab = Lab(found, recordings)
    chosen = [c for c in lab.catalogue.contracts if given.api in ("", c.api) and given.method in ("", c.method)]
    if not chosen:
        raise UserError("no method was chosen", where="--api, --method", do="see `conformance coverage`")
    cases = [case for contract in chosen for case in _cases(given, lab.material, contract)]
    total = len(cases)
    cases = sample(cases, given.sample, given.seed) if given.sample else cases
    harmless = _harmless(lab, chosen) if not given.fault else []
    tried, alarms, unsound = _all(given, found, recordings, lab, cases, harmless)
    missed = [t for t in tried if not t.noticed]
    why = {t.case: told for t in missed if (told := t.idle or reason(t.case, lab.catalogue))}
    proof = Proof(tried, why, alarms, len(harmless), time.monotonic() - started, total, unsound)
    record = proof.as_dict()
    folder = Path(given.reports) if given.reports else found.reports
    write_whole(folder / "prove.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    write_whole(folder / "prove.md", markdown(record))
    shown = {"table": table(proof), "json": json.dumps(record, indent=1) + "\n", "markdown": markdown(record)}
    sys.stdout.write(shown[given.format])
    return proof.exit_code


def _cases(given: argparse.Namespace, material: Material, contract: Contract) -> Iterator[Case]:
    faults = [given.fault] if given.fault else _FAULTS
    for make in (wire_cases, behaviour_cases):
        for case in make(material, contract, faults):
            if given.place in (None, case.place):
                yield case


def _harmless(lab: Lab, chosen: Iterable[Contract]) -> list[str]:
    """Return the recorded scenarios that call one of the methods."""
    wanted = {contract.id for contract in chosen}
    return [i for i in lab.tapes if any(c.id in wanted for c in lab.plays[i].claims.calls)]


Found = tuple[list[Tried], dict[str, list[str]], dict[str, str]]
"""What a batch gave: cases as they ended, false alarms, and the scenarios that fail without any fault."""

_LABS: list[Lab] = []
_OPEN = ExitStack()
"""What a worker process has, for as long as it lives."""


def _begin(found: Suite, recordings: Path) -> None:
    """Make this process's lab; its mock lives as long as the process."""
    lab = Lab(found, recordings)
    _OPEN.enter_context(lab.open())
    _LABS.append(lab)


def _try(batch: tuple[list[Case], list[str]]) -> Found:
    lab = _LABS[0]
    alarms = {identity: names for identity in batch[1] if (names := lab.false_alarms(identity))}
    tried = [lab.tried(case) for case in batch[0]]
    return tried, alarms, {f"{kind}: {name}": why for (kind, name), why in lab.without_fault.items() if why}


def _all(
    given: argparse.Namespace, found: Suite, recordings: Path, lab: Lab, cases: list[Case], harmless: list[str]
) -> Found:
    """Try all cases, in this process or in several, and tell how far it is."""
    size = 25
    batches: list[tuple[list[Case], list[str]]] = [(cases[n : n + size], []) for n in range(0, len(cases), size)]
    batches += [([], harmless[n : n + size]) for n in range(0, len(harmless), size)]
    tried: list[Tried] = []
    alarms: dict[str, list[str]] = {}
    unsound: dict[str, str] = {}
    progress = _Progress(len(cases) + len(harmless))
    with ExitStack() as stack:
        if given.workers > 1:
            pool = stack.enter_context(
                ProcessPoolExecutor(given.workers, get_context("spawn"), _begin, (found, recordings))
            )
            results: Iterable[Found] = pool.map(_try, batches)
        else:
            stack.enter_context(lab.open())
            _LABS[:] = [lab]
            results = map(_try, batches)
        for (some, raised, failing), batch in zip(results, batches, strict=True):
            tried += some
            alarms |= raised
            unsound |= failing
            progress.tell(len(batch[0]) + len(batch[1]))
    progress.end()
    return tried, alarms, unsound


class _Progress:
    """A line on a terminal that says how far it is and how long it may still take."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._started = total, 0, time.monotonic()

    def tell(self, more: int) -> None:
        self._done += more
        if sys.stderr.isatty():
            spent = time.monotonic() - self._started
            left = spent / self._done * (self._total - self._done) if self._done else 0
            print(f"\r{self._done}/{self._total}, about {left:.0f} s left   ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if sys.stderr.isatty():
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
