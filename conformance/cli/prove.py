"""`conformance prove`: puts every fault of the catalogue in, and counts those that the suite notices."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from conformance.cassettes.reading import files_in
from conformance.catalogue import Contract
from conformance.errors import UserError
from conformance.files import write_whole
from conformance.paths import Suite, suite
from conformance.prove import behaviour_faults
from conformance.prove.case import Case, Material, Tried, behaviour_cases, sample, wire_cases
from conformance.prove.equivalent import reason
from conformance.prove.lab import Lab
from conformance.prove.report import Proof, markdown, table
from conformance.run.folder import withdraw
from conformance.run.mishap import ended_by
from conformance.run.options import add_workers
from conformance.wires.rest import faults as rest_faults
from conformance.wires.soap import faults as soap_faults

_FAULTS = list(dict.fromkeys([*soap_faults.FAULTS, *rest_faults.FAULTS, *behaviour_faults.FAULTS]))
_EXAMPLES = f"""examples:
  conformance prove                                     every fault at every method
  conformance prove --method user_delete                one method
  conformance prove --fault "effect forgotten"          one fault at every method
  conformance prove --sample 500 --seed 1 --workers 2   five hundred of them, drawn evenly

faults: {", ".join(_FAULTS)}

exit codes: 0 everything was noticed and nothing harmless was, 1 a fault survived or a false alarm was raised,
            2 the command was wrong, 3 nothing was tried, or not all that was to be"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--api", default="", metavar="ID", help="only this API's methods")
    parser.add_argument("--method", default="", metavar="NAME", help="only this method")
    parser.add_argument("--fault", default="", metavar="NAME", help="only this fault")
    parser.add_argument("--place", default=None, metavar="PLACE", help="only this place, as a survivor names it")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only so many, drawn evenly over all")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the drawing (default: 0)")
    add_workers(parser, "try faults")
    parser.add_argument("--recordings", default="", metavar="FOLDER", help="default: cassettes/mock")
    parser.add_argument("--reports", default="", metavar="FOLDER", help="where the report is written")
    parser.add_argument("--format", choices=["table", "json", "markdown"], default="table", help="default: table")


def run(args: argparse.Namespace) -> int:
    """Try all that was asked for, print and write the proof, and return the exit code."""
    found = suite()
    folder = Path(args.reports) if args.reports else found.reports
    withdraw(folder, "prove.json", "prove.md")
    recordings = Path(args.recordings) if args.recordings else found.cassettes / "mock"
    if args.fault and args.fault not in _FAULTS:
        raise UserError(f"there is no fault {args.fault!r}", where="--fault", do=f"use one of {', '.join(_FAULTS)}")
    if not files_in(recordings):
        raise UserError("nothing is recorded", where=str(recordings), do="run `conformance record --endpoint mock`")
    started = time.monotonic()
    lab = Lab(found, recordings)
    chosen = [c for c in lab.catalogue.contracts if args.api in ("", c.api) and args.method in ("", c.method)]
    if not chosen:
        raise UserError("no method was chosen", where="--api, --method", do="see `conformance coverage`")
    cases = [case for contract in chosen for case in _cases(args, lab.material, contract)]
    total = len(cases)
    cases = sample(cases, args.sample, args.seed) if args.sample else cases
    harmless = _harmless(lab, chosen) if not args.fault else []
    got = _all(args, found, recordings, lab, cases, harmless)
    missed = [t for t in got.tried if not t.noticed]
    why = {t.case: told for t in missed if (told := t.idle or reason(t.case, lab.catalogue))}
    proof = Proof(
        got.tried, why, got.alarms, got.harmless, time.monotonic() - started, total, got.unsound, got.interrupted
    )
    record = proof.as_dict()
    write_whole(folder / "prove.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    write_whole(folder / "prove.md", markdown(record))
    shown = {
        "table": table(proof, args.reports or "reports"),
        "json": json.dumps(record, indent=1) + "\n",
        "markdown": markdown(record),
    }
    sys.stdout.write(shown[args.format])
    return proof.exit_code


def _cases(args: argparse.Namespace, material: Material, contract: Contract) -> Iterator[Case]:
    faults = [args.fault] if args.fault else _FAULTS
    for make in (wire_cases, behaviour_cases):
        for case in make(material, contract, faults):
            if args.place in (None, case.place):
                yield case


def _harmless(lab: Lab, chosen: Iterable[Contract]) -> list[str]:
    """Return the recorded scenarios that call one of the methods."""
    wanted = {contract.id for contract in chosen}
    return [i for i in lab.tapes if any(c.id in wanted for c in lab.plays[i].claims.calls)]


@dataclass
class Found:
    """What was found: cases as they ended, false alarms, and the scenarios that fail without any fault.

    `harmless` counts the scenarios that were played with harmless variations; `interrupted` says what ended it all
    before its time.
    """

    tried: list[Tried] = field(default_factory=list)
    alarms: dict[str, list[str]] = field(default_factory=dict)
    unsound: dict[str, str] = field(default_factory=dict)
    harmless: int = 0
    interrupted: str = ""

    def add(self, more: Found) -> None:
        """Take in what a batch found."""
        self.tried += more.tried
        self.alarms |= more.alarms
        self.unsound |= more.unsound
        self.harmless += more.harmless


_LABS: list[Lab] = []
_OPEN = ExitStack()
"""What a worker process has, for as long as it lives."""


def _begin(found: Suite, recordings: Path) -> None:
    """Make this process's lab; its mock lives as long as the process, which Ctrl-C leaves to the one that began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lab = Lab(found, recordings)
    _OPEN.enter_context(lab.open())
    _LABS.append(lab)


def _try(batch: tuple[list[Case], list[str]]) -> Found:
    lab = _LABS[0]
    alarms = {identity: names for identity in batch[1] if (names := lab.false_alarms(identity))}
    tried = [lab.tried(case) for case in batch[0]]
    unsound = {f"{kind}: {name}": why for (kind, name), why in lab.without_fault.items() if why}
    return Found(tried, alarms, unsound, len(batch[1]))


def _all(
    args: argparse.Namespace, found: Suite, recordings: Path, lab: Lab, cases: list[Case], harmless: list[str]
) -> Found:
    """Try all cases, in this process or in several, and tell how far it is; what ends it early is noted."""
    size = 25
    batches: list[tuple[list[Case], list[str]]] = [(cases[n : n + size], []) for n in range(0, len(cases), size)]
    batches += [([], harmless[n : n + size]) for n in range(0, len(harmless), size)]
    got = Found()
    progress = _Progress(len(cases) + len(harmless))
    with ExitStack() as stack:
        try:
            for some, batch in zip(_results(args, found, recordings, lab, batches, stack), batches, strict=True):
                got.add(some)
                progress.tell(len(batch[0]) + len(batch[1]))
        except UserError:
            raise
        except BrokenProcessPool:
            got.interrupted = "a worker process was lost"
        except BaseException as error:  # an exit with 0 would end the command as if all had been noticed
            got.interrupted = ended_by(error)
    progress.end()
    return got


def _results(
    args: argparse.Namespace,
    found: Suite,
    recordings: Path,
    lab: Lab,
    batches: list[tuple[list[Case], list[str]]],
    stack: ExitStack,
) -> Iterable[Found]:
    if args.workers > 1:
        pool = ProcessPoolExecutor(args.workers, get_context("spawn"), _begin, (found, recordings))
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        return pool.map(_try, batches)
    stack.enter_context(lab.open())
    _LABS[:] = [lab]
    return map(_try, batches)


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
