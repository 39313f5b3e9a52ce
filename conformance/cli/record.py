"""`conformance record`: runs features and keeps their exchanges as cassettes."""

from __future__ import annotations

import argparse
from pathlib import Path

import conformance.library  # noqa: F401 - the forms
from conformance.cassettes.tapes import cassette_path
from conformance.cli.run import run_pytest
from conformance.gherkin.document import read
from conformance.ledger import feature_files
from conformance.paths import Suite, suite
from conformance.run.options import add_options, inside

_EXAMPLES = """examples:
  conformance record --endpoint mock                       every scenario, from the mock
  conformance record --endpoint stage features/autoinvoice one API, from stage

Cassettes are written to cassettes/<endpoint>/, one a scenario. Keys, tokens, e-mail addresses and
files are replaced before anything is written. A whole recording also deletes cassettes of
scenarios that are gone."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files or folders")
    add_options(parser)
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes that record side by side")


def run(given: argparse.Namespace) -> int:
    """Record and say what changed; return the run's exit code."""
    found = suite()
    given.cassettes, given.no_allure = "record", True
    folder = found.cassettes / given.endpoint
    before = _contents(folder)
    code = run_pytest(found, given, inside(given.paths, found.root))
    if code == 2:
        return code
    whole = not (given.paths or given.api or given.method or given.shard)
    gone = _forget(folder, found) if whole else 0
    after = _contents(folder)
    new = len(after.keys() - before.keys())
    changed = sum(1 for path in after.keys() & before.keys() if after[path] != before[path])
    same = len(after) - new - changed
    told = f"{len(after)} cassettes, {new} new, {changed} changed, {same} as before, {gone} deleted"
    print(f"cassettes/{given.endpoint}: {told}")
    return code


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*.yaml")}


def _forget(folder: Path, found: Suite) -> int:
    """Delete the cassettes that belong to no scenario any more, and return how many there were."""
    features = (read(file, found.root) for file in feature_files(found.features))
    wanted = {cassette_path(folder, scenario.id) for feature in features for scenario in feature.scenarios}
    gone = [path for path in folder.rglob("*.yaml") if path not in wanted]
    for path in gone:
        path.unlink()
    return len(gone)
