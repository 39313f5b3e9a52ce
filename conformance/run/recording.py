"""A run that records cassettes, and what became of those that were there before."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import conformance.library  # noqa: F401 - the forms
from conformance.cassettes.naming import cassette_path
from conformance.cassettes.reading import files_in
from conformance.errors import Exit
from conformance.files import leftovers
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run.session import run_pytest
from conformance.run.unrecorded import RUN, Remaining, outcomes
from conformance.run.unrecorded import lines as unrecorded
from conformance.run.verdict import FAILED, RECORDED
from conformance.wires.registry import load


def record(found: Suite, args: argparse.Namespace) -> tuple[int, list[str]]:
    """Record with the options of a run; return the run's exit code, and lines on what changed and was not recorded.

    A full recording that exits with 0 deletes the cassettes of scenarios that are gone.
    """
    args.cassettes, args.no_allure = "record", True
    args.recordings = str(Path(args.recordings or found.cassettes).resolve())
    folder = Path(args.recordings) / args.endpoint
    before = _digests(folder)
    code = run_pytest(found, args)
    if code == Exit.WRONG_COMMAND:
        return code, []
    wanted = cache(lambda: _paths(folder, found))
    obsolete = [] if args.paths or args.api or args.method or args.shard else _obsolete(folder, {*wanted().values()})
    deleted = obsolete if code == Exit.GOOD else []
    _delete(deleted, folder)
    after = _digests(folder)
    replaced = {path for path, digest in after.items() if digest != before.get(path)}
    good = (*RECORDED, *(FAILED if args.record_failures else ()))
    ended = outcomes(Path(args.reports or found.reports) / RUN)
    # What is listed in known.toml and passes is recorded before it is found to have failed.
    recorded = [each for each in ended if each.verdict in good or wanted().get(each.id) in replaced]
    lines = [_summary(folder, before, after, len(recorded), len(deleted))]
    if obsolete and not deleted:
        lines.append(f"{len(obsolete)} files belong to no scenario; a full recording that exits with 0 deletes them")
    return code, [*lines, *unrecorded(ended, Remaining(lambda scenario: wanted().get(scenario), replaced))]


def _summary(folder: Path, before: Mapping[Path, str], after: Mapping[Path, str], recorded: int, deleted: int) -> str:
    new = len(after.keys() - before.keys())
    changed = sum(after[path] != before[path] for path in after.keys() & before.keys())
    return (
        f"{_shown(folder)}: {recorded} scenarios recorded: {new} new, {changed} changed, "
        f"{recorded - new - changed} unchanged; {len(after) - recorded} others not touched, {deleted} deleted"
    )


def _shown(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _digests(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files_in(folder) if path.is_file()}


def _paths(folder: Path, found: Suite) -> dict[str, Path]:
    """Return where the cassette of each scenario is, by the scenario's id."""
    catalogue = load(found.contracts)
    features = (read(file, found.root, catalogue) for file in feature_files(found.features))
    return {scenario.id: cassette_path(folder, scenario) for feature in features for scenario in feature.scenarios}


def _obsolete(folder: Path, wanted: Collection[Path]) -> list[Path]:
    """Return the files that belong to no scenario: old recordings, and leftovers of a killed recording."""
    return [path for path in (*files_in(folder), *leftovers(folder)) if path not in wanted and not path.is_dir()]


def _delete(files: list[Path], folder: Path) -> None:
    """Delete the files and the folders that this empties."""
    for path in files:
        path.unlink()
        for above in path.parents:
            if above == folder or any(above.iterdir()):
                break
            above.rmdir()
