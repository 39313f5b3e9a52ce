"""The memory of runs: compares a run with the history, and appends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.gherkin.collect import suite_key
from conformance.history.drift_since import Present, aged
from conformance.history.past_run import PastRun, digest_of, past_run_of
from conformance.history.since import since
from conformance.history.store import FILE, append, load
from conformance.paths import Suite
from conformance.run.options import selection_text
from conformance.run.results import Results
from conformance.run.sharding import basis


@dataclass(frozen=True)
class Memory:
    """The history's file; `selection` is what the run selects, and `contracts` the digest of what it holds to.

    A shard is compared with runs of the same shard.
    """

    file: Path
    selection: str
    contracts: str

    @classmethod
    def of(cls, config: pytest.Config, reports: Path) -> Memory:
        """Return the memory that the options choose."""
        found = config.stash[suite_key]
        paths = _below(config.args, config.invocation_params.dir, found.root)
        chosen = _selection(found, config.getoption, paths)
        file = Path(config.getoption("history") or reports / FILE)
        return cls(file, chosen, digest_of((found.contracts, found.features)))

    def compare(self, results: Results) -> None:
        """Let the run's record say what is new since the comparable runs before it."""
        record = results.as_dict()
        run, history = self._past_run(record), load(self.file)
        results.since = since(run, history.comparable(run)).as_dict()
        if results.drift is not None:
            results.drift = aged(results.drift, Present.of(record, run), history.at_endpoint(run))

    def keep(self, run: Mapping[str, Any]) -> None:
        """Append the run to the history."""
        append(self.file, self._past_run(run))

    def _past_run(self, run: Mapping[str, Any]) -> PastRun:
        shard = f"--shard {run['shard']}" if run["shard"] else ""
        return past_run_of(run, f"{self.selection} {shard}".strip(), self.contracts)


def split_by(config: pytest.Config) -> PastRun | None:
    """Return the earlier run by whose durations this run's shards are split; None without one."""
    found = config.stash[suite_key]
    paths = _below(config.args, config.invocation_params.dir, found.root)
    return split_of(found, config.getoption, paths)


def split_of(found: Suite, option: Callable[[str], Any], paths: Sequence[str]) -> PastRun | None:
    """Return the same for a run with these options and paths, which are relative to the suite's root."""
    file = Path(option("history") or Path(option("reports") or found.reports) / FILE)
    return basis(load(file), option("endpoint"), _selection(found, option, paths))


def _selection(found: Suite, option: Callable[[str], Any], paths: Iterable[str]) -> str:
    everything = found.features.relative_to(found.root).as_posix()
    return selection_text(option, [path for path in paths if path not in (everything, ".")])


def _below(paths: Iterable[str], start: Path, root: Path) -> list[str]:
    """Return paths relative to a folder, those elsewhere as they are."""
    found = []
    for path in paths:
        name, *test = path.partition("::")
        place = (start / name).resolve()
        shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
        found.append("".join([shown, *test]))
    return found
