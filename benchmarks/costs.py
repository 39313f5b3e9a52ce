"""What a run costs beside its floor, for this program and for another state of it, measured in turns."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import Any

import requests

from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.server.mock_server import MockServer
from conformance.paths import suite
from conformance.wires.registry import load

LIBRARIES = "import jsonschema, pytest_bdd, requests, starlette.routing, uvicorn, zeep"
"""The floor of a start."""
WIRES = {"SOAP": "soap-rpc-encoded", "REST": "rest-json"}


@dataclass(frozen=True)
class Program:
    """A state of this program, in a folder of its own."""

    name: str
    root: Path

    def run(self, reports: Path, ids: Sequence[str], *options: str) -> float:
        """Return the processor time of a run of these scenarios in one process, from the command to its exit."""
        words = ["-m", "conformance", "run", *ids, "--workers", "1", "--reports", str(reports), *options]
        return processor_time([sys.executable, *words], self.root)

    def has(self, wire: str) -> set[str]:
        """Return the ids of the scenarios over a wire whose calls are written down."""
        command = [sys.executable, __file__, WIRES[wire]]
        env = {**os.environ, "PYTHONPATH": str(self.root)}
        done = subprocess.run(command, cwd=self.root, env=env, stdout=subprocess.PIPE, text=True, check=True)
        return {*done.stdout.splitlines()}


@dataclass
class Row:
    """A figure in seconds of processor time, of each program by its name, beside its floor."""

    title: str
    floor_of: str
    seconds: dict[str, float] = field(default_factory=dict)
    floor: float = 0.0
    is_rate: bool = False
    """Whether it is shown as how many a second."""

    def add(self, program: Program, seconds: float, *, counts: bool = True) -> None:
        """Add a measurement, of which the least counts."""
        if counts:
            self.seconds[program.name] = min(seconds, self.seconds.get(program.name, seconds))

    def cells(self, programs: Sequence[Program]) -> list[str]:
        """Return the row: the figure of each program, the floor, and how many times it this program takes."""
        shown = [self._shown(self.seconds[program.name]) for program in programs]
        times = f"{self.seconds[programs[-1].name] / self.floor:.1f}"
        return [self.title, *shown, f"{self._shown(self.floor)} ({self.floor_of})", times]

    def _shown(self, seconds: float) -> str:
        return f"{1 / seconds:.0f} /s" if self.is_rate else f"{seconds:.2f} s"


OPTIONS = {"without Allure": ["--no-allure"], "with Allure": []}


def starts(programs: Sequence[Program], rounds: int) -> Iterator[Row]:
    """Yield what a run of one scenario costs from the command to its exit: the least of some rounds."""
    one = _shared(programs, "SOAP", 1)
    rows = {how: Row(f"one scenario, {how}", "importing the libraries") for how in OPTIONS}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds + 1):  # the first only writes bytecode and caches
            for how, program in product(OPTIONS, programs):
                rows[how].add(program, program.run(Path(folder), one, *OPTIONS[how]), counts=turn > 0)
    floor = min(processor_time([sys.executable, "-c", LIBRARIES], programs[-1].root) for _ in range(rounds))
    for row in rows.values():
        row.floor = floor
        yield row


def further(
    programs: Sequence[Program], wire: str, scenarios: int, rounds: int, hows: Sequence[str] = tuple(OPTIONS)
) -> Iterator[Row]:
    """Yield what each further scenario of a run costs over a wire: the least that all take without the least of one.

    The least difference of the two would be that of the round in which something else slowed the run of one.
    """
    ids = _shared(programs, wire, scenarios)
    least: dict[tuple[str, str, int], float] = {}
    rows = {how: Row(f"a scenario over {wire}, {how}", "its requests", is_rate=True) for how in hows}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _, how, program in product(range(rounds), hows, programs):
            for count in (len(ids), 1):
                seconds = program.run(folder, ids[:count], *OPTIONS[how])
                least[how, program.name, count] = min(seconds, least.get((how, program.name, count), seconds))
        for how, program in product(hows, programs):
            whole, start = (least[how, program.name, count] for count in (len(ids), 1))
            rows[how].add(program, (whole - start) / (len(ids) - 1))
        programs[-1].run(folder, ids, "--no-allure", "--keep", "all")
        recorded = json.loads((folder / "run.json").read_text("utf-8"))["scenarios"]
    floor = min(statistics.mean(plain_loop(recorded, time.process_time)) for _ in range(rounds))
    for row in rows.values():
        row.floor = floor
        yield row


def _shared(programs: Sequence[Program], wire: str, most: int) -> list[str]:
    """Return some scenarios over a wire that all of the programs have."""
    others = [program.has(wire) for program in programs[:-1]]
    return list(islice((each for each in fixed(WIRES[wire]) if all(each in ids for ids in others)), most))


def table(programs: Sequence[Program], rows: Sequence[Row]) -> str:
    """Return the rows below a header, in Markdown."""
    head = ["processor time", *(program.name for program in programs), "floor", "times its floor"]
    lines = [head, ["---"] * len(head), *(row.cells(programs) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


@contextmanager
def at(revision: str) -> Iterator[Program]:
    """Check a revision out into a folder of its own, and remove it afterwards."""
    home = suite().root
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "checkout"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", root, revision], cwd=home, check=True)
        try:
            yield Program(revision, root)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", root], cwd=home, check=True)


def processor_time(command: Sequence[str], root: Path) -> float:
    """Return the processor time that a command needs which imports what is in this folder."""
    env = {**os.environ, "PYTHONPATH": str(root)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command[:5])} … ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fixed(wire: str) -> Iterator[str]:
    """Yield the ids of the scenarios over a wire whose calls are written down."""
    found = suite()
    catalogue = load(found.contracts)
    wires = {api.id: api.wire for api in catalogue.apis.values()}
    features = [read(file, found.root, catalogue) for file in feature_files(found.features)]
    for feature in (f for f in features if wires[f.api] == wire):
        for scenario in feature.scenarios:
            if not claims(feature, scenario, catalogue).generated:
                yield scenario.id


def plain_loop(scenarios: list[dict[str, Any]], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Return the seconds that a loop takes for each scenario, sending its recorded requests and reading the responses.

    Keys and tokens were scrubbed from the record, so the mock answers with refusals: the bytes are alike, not the same.
    """
    with MockServer(load(suite().contracts)).in_thread() as mock, requests.Session() as session:
        session.trust_env = False
        times = []
        for scenario in scenarios:
            started = clock()
            for exchange in scenario["exchanges"]:
                request = exchange["request"]
                url = mock.url + "/" + request["url"].split("/", 3)[3]
                session.request(request["verb"], url, headers=request["headers"], data=request["body"].encode()).content  # noqa: B018
            times.append(clock() - started)
        return times


if __name__ == "__main__":
    print("\n".join(fixed(sys.argv[1])))
