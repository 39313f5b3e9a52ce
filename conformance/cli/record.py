"""`conformance record`: runs features and keeps their exchanges as cassettes."""

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
from conformance.catalogue import load
from conformance.cli.run import run_pytest
from conformance.files import leftovers
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.paths import Suite, suite
from conformance.run.options import add_options, add_workers

_EXAMPLES = """examples:
  conformance record --endpoint mock --workers 2           every scenario, from the mock
  conformance record --endpoint stage features/autoinvoice one API, from stage

Cassettes are written to cassettes/<endpoint>/, one a scenario. Keys, tokens, e-mail addresses and
files are replaced before anything is written.

A scenario's cassette is replaced once the scenario has passed, or fails as known.toml says. One that
fails, is broken, skipped or cut short leaves its old cassette as it was, to the byte; with
--record-failures those that fail or are broken are recorded too. A recording of all scenarios that
ends with exit code 0 also deletes the cassettes of scenarios that are gone."""
_MOST_NAMED = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files or folders")
    add_options(parser)
    add_workers(parser, "record")


def run(given: argparse.Namespace) -> int:
    """Record, say what changed and what was not recorded, and return the run's exit code."""
    found = suite()
    given.cassettes, given.no_allure = "record", True
    given.recordings = str(Path(given.recordings or found.cassettes).resolve())
    folder = Path(given.recordings) / given.endpoint
    before = _digests(folder)
    heard = _Verdicts()
    code = run_pytest(found, given, [heard])
    if code == 2:
        return code
    strange = [] if given.paths or given.api or given.method or given.shard else _strange(folder, found)
    deleted = strange if code == 0 else []
    _delete(deleted, folder)
    recorded = heard.counted("passed", "known", *(("failed", "broken") if given.record_failures else ()))
    print(_told(folder, before, _digests(folder), recorded, len(deleted)))
    if strange and not deleted:
        print(f"{len(strange)} files there belong to no scenario; a recording of all that ends with 0 deletes them")
    if not given.record_failures and heard.failing:
        print(_failures(heard.failing))
    return code


@dataclass
class _Verdicts:
    """Listens to pytest for every scenario's verdict, whichever process it comes from."""

    by_id: dict[str, str] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict; a scenario whose process was lost has none of its own."""
        made = getattr(report, "conformance", None)
        if made is not None:
            self.by_id[made["id"]] = made["verdict"]
        elif report.failed:
            self.by_id[report.nodeid] = "broken"

    def counted(self, *verdicts: str) -> int:
        """Return how many scenarios had one of these verdicts."""
        return sum(verdict in verdicts for verdict in self.by_id.values())

    @property
    def failing(self) -> dict[str, str]:
        """The scenarios that failed or were broken."""
        return {i: verdict for i, verdict in self.by_id.items() if verdict in ("failed", "broken")}


def _told(folder: Path, before: Mapping[Path, str], after: Mapping[Path, str], recorded: int, deleted: int) -> str:
    new = len(after.keys() - before.keys())
    changed = sum(after[path] != before[path] for path in after.keys() & before.keys())
    return (
        f"{_shown(folder)}: {recorded} scenarios recorded: {new} new, {changed} changed, "
        f"{recorded - new - changed} as before; {len(after) - recorded} other recordings untouched, {deleted} deleted"
    )


def _failures(failing: Mapping[str, str]) -> str:
    lines = [f"  {verdict}  {identity}" for identity, verdict in list(failing.items())[:_MOST_NAMED]]
    lines += [f"  and {len(failing) - _MOST_NAMED} more"] if len(failing) > _MOST_NAMED else []
    head = f"{len(failing)} scenarios failed or were broken and were not recorded; --record-failures records them too:"
    return "\n".join((head, *lines))


def _shown(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _digests(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files_in(folder) if path.is_file()}


def _strange(folder: Path, found: Suite) -> list[Path]:
    """Return the files that belong to no scenario: recordings of what is gone, and what a killed recording left."""
    catalogue = load(found.contracts)
    features = (read(file, found.root, catalogue) for file in feature_files(found.features))
    wanted = {cassette_path(folder, scenario) for feature in features for scenario in feature.scenarios}
    return [path for path in (*files_in(folder), *leftovers(folder)) if path not in wanted and not path.is_dir()]


def _delete(files: list[Path], folder: Path) -> None:
    """Delete the files, and the folders that are empty without them."""
    for path in files:
        path.unlink()
        for above in path.parents:
            if above == folder or any(above.iterdir()):
                break
            above.rmdir()
