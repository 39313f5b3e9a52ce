"""Tries cases in one process or in several, each with a lab of its own."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from conformance.errors import ReadableError
from conformance.paths import Suite
from conformance.prove.case import Case, Tried
from conformance.prove.lab import Lab
from conformance.run.mishap import ended_by

_BATCH = 25
"""Cases that a worker takes at a time."""
Batch = tuple[list[Case], list[str]]
"""Cases, or the ids of scenarios to be played with harmless variations."""


@dataclass
class Found:
    """The results so far: cases as they ended, false alarms, and the scenarios that fail without any fault.

    `harmless` counts the scenarios that were played with harmless variations; `interrupted` says what ended the work
    early.
    """

    tried: list[Tried] = field(default_factory=list)
    alarms: dict[str, list[str]] = field(default_factory=dict)
    unsound: dict[str, str] = field(default_factory=dict)
    harmless: int = 0
    interrupted: str = ""

    def add(self, more: Found) -> None:
        """Add the results of a batch."""
        self.tried += more.tried
        self.alarms |= more.alarms
        self.unsound |= more.unsound
        self.harmless += more.harmless


@dataclass(frozen=True)
class Work:
    """What is to be tried, and how: in `workers` processes."""

    suite: Suite
    recordings: Path
    cases: list[Case]
    harmless: list[str]
    workers: int = 1

    @property
    def batches(self) -> list[Batch]:
        """The work in pieces; what is about one method stays together, because it plays the same scenarios."""
        cases, harmless = sorted(self.cases, key=lambda case: (case.method, case.kind)), self.harmless
        batches: list[Batch] = [(cases[n : n + _BATCH], []) for n in range(0, len(cases), _BATCH)]
        return batches + [([], harmless[n : n + _BATCH]) for n in range(0, len(harmless), _BATCH)]


def all_tried(work: Work, lab: Lab, done: Callable[[int], None]) -> Found:
    """Return the results of all work, or of what was done before something ended it; `done` is called with each count.

    `lab` does the work if there is one worker, and copies of it do if there are several.
    """
    found = Found()
    with ExitStack() as stack:
        try:
            for some, batch in zip(_results(work, lab, stack), work.batches, strict=True):
                found.add(some)
                done(len(batch[0]) + len(batch[1]))
        except ReadableError:
            raise
        except BrokenProcessPool:
            found.interrupted = "a worker process was lost"
        except BaseException as error:  # an exit with 0 would end the command as if every mutant had been killed
            found.interrupted = ended_by(error)
    return found


def _results(work: Work, lab: Lab, stack: ExitStack) -> Iterable[Found]:
    _LABS[:] = [lab]
    if work.workers == 1:
        return map(_try, work.batches)
    pool = ProcessPoolExecutor(work.workers, get_context(_START), _begin, (work.suite, work.recordings))
    stack.callback(pool.shutdown, wait=True, cancel_futures=True)
    return pool.map(_try, work.batches)


_START = "fork" if sys.platform == "linux" else "spawn"
"""How workers start: with a copy of the lab where that is safe, which spares each of them several seconds."""
_LABS: list[Lab] = []
"""The lab of this process."""


def _begin(suite: Suite, recordings: Path) -> None:
    """Have a lab in a worker process, which Ctrl-C leaves to its parent to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not _LABS:
        _LABS.append(Lab(suite, recordings))


def _try(batch: Batch) -> Found:
    lab = _LABS[0]
    alarms = {identity: names for identity in batch[1] if (names := lab.false_alarms(identity))}
    tried = [lab.tried(case) for case in batch[0]]
    unsound = {f"{kind}: {name}": why for (kind, name), why in lab.without_fault.items() if why}
    return Found(tried, alarms, unsound, len(batch[1]))
