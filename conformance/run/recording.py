"""A run that records cassettes, and what became of those that were there before."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.cassettes.naming import cassette_path
from conformance.cassettes.reading import files_in
from conformance.errors import Exit
from conformance.files import leftovers
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.report.causes import many
from conformance.run.session import run_pytest
from conformance.wires.registry import load

_MOST_NAMED = 20


def record(found: Suite, args: argparse.Namespace) -> tuple[int, list[str]]:
    """Record with the options of a run; return the run's exit code, and lines on what changed and was not recorded.

    A full recording that exits with 0 deletes the cassettes of scenarios that are gone.
    """
    args.cassettes, args.no_allure = "record", True
    args.recordings = str(Path(args.recordings or found.cassettes).resolve())
    folder = Path(args.recordings) / args.endpoint
    before = _digests(folder)
    verdicts = _Verdicts()
    code = run_pytest(found, args, [verdicts])
    if code == Exit.WRONG_COMMAND:
        return code, []
    obsolete = [] if args.paths or args.api or args.method or args.shard else _obsolete(folder, found)
    deleted = obsolete if code == Exit.GOOD else []
    _delete(deleted, folder)
    recorded = verdicts.counted("passed", "known", *(("failed", "broken") if args.record_failures else ()))
    lines = [_summary(folder, before, _digests(folder), recorded, len(deleted))]
    if obsolete and not deleted:
        lines.append(f"{len(obsolete)} files belong to no scenario; a full recording that exits with 0 deletes them")
    if verdicts.failing:
        lines.append(failures(verdicts.failing, are_recorded=args.record_failures))
    return code, lines


@dataclass(eq=False)  # pytest keeps plugins in sets
class _Verdicts:
    """Collects every scenario's verdict from pytest, also with several workers."""

    by_id: dict[str, str] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Store the verdict; a scenario whose worker crashed is broken."""
        record = getattr(report, "conformance", None)
        if record is not None:
            self.by_id[record["id"]] = record["verdict"]
        elif report.failed:
            self.by_id[report.nodeid] = "broken"

    def counted(self, *verdicts: str) -> int:
        """Return the number of scenarios with one of these verdicts."""
        return sum(verdict in verdicts for verdict in self.by_id.values())

    @property
    def failing(self) -> dict[str, str]:
        """The failed and broken scenarios, by id."""
        return {i: verdict for i, verdict in self.by_id.items() if verdict in ("failed", "broken")}


def _summary(folder: Path, before: Mapping[Path, str], after: Mapping[Path, str], recorded: int, deleted: int) -> str:
    new = len(after.keys() - before.keys())
    changed = sum(after[path] != before[path] for path in after.keys() & before.keys())
    return (
        f"{_shown(folder)}: {recorded} scenarios recorded: {new} new, {changed} changed, "
        f"{recorded - new - changed} unchanged; {len(after) - recorded} others not touched, {deleted} deleted"
    )


def failures(failing: Mapping[str, str], *, are_recorded: bool) -> str:
    """Return a warning that lists the scenarios that failed or broke, and what that means for their recordings."""
    lines = [f"  {verdict}  {identity}" for identity, verdict in list(failing.items())[:_MOST_NAMED]]
    lines += [f"  and {len(failing) - _MOST_NAMED} more"] if len(failing) > _MOST_NAMED else []
    head = f"warning: {many(len(failing), 'scenario')} failed or broke and {'was' if len(failing) == 1 else 'were'} "
    if are_recorded:
        head += "recorded all the same, so that later runs are compared with what failed:"
    else:
        head += "not recorded (use --record-failures to record what fails):"
    return "\n".join((head, *lines))


def _shown(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _digests(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files_in(folder) if path.is_file()}


def _obsolete(folder: Path, found: Suite) -> list[Path]:
    """Return the files that belong to no scenario: old recordings, and leftovers of a killed recording."""
    catalogue = load(found.contracts)
    features = (read(file, found.root, catalogue) for file in feature_files(found.features))
    wanted = {cassette_path(folder, scenario) for feature in features for scenario in feature.scenarios}
    return [path for path in (*files_in(folder), *leftovers(folder)) if path not in wanted and not path.is_dir()]


def _delete(files: list[Path], folder: Path) -> None:
    """Delete the files and the folders that this empties."""
    for path in files:
        path.unlink()
        for above in path.parents:
            if above == folder or any(above.iterdir()):
                break
            above.rmdir()
