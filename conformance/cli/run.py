"""`conformance run`: pytest with the suite's reports and exit codes put on."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance.catalogue import load
from conformance.errors import UserError
from conformance.paths import Suite, suite
from conformance.run.known import load_known
from conformance.run.options import Shard, add_options, chosen_profile, inside, names

_EXAMPLES = """examples:
  conformance run                                       every feature, on the embedded mock
  conformance run --method atg_mandate_list             one method
  conformance run --endpoint stage --dry-run            every call that would be sent to stage
  conformance run --endpoint mock --cassettes replay    offline, from the recordings
  conformance run --workers 2 --shard 1/4               a quarter of the scenarios, in two processes

exit codes: 0 every selected requirement passed or is known, 1 something failed,
            2 the command was wrong, 3 no verdict (broken, or nothing was verified)"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files or folders, or ids FILE::TEST")
    add_options(parser)
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes that run side by side")
    parser.add_argument("--dry-run", action="store_true", help="list every call that would be sent, and send none")
    parser.add_argument("--no-allure", action="store_true", help="write no reports/allure-results")


def run(given: argparse.Namespace) -> int:
    """Run the features and return the exit code."""
    found = suite()
    paths = inside(given.paths, found.root)
    if given.dry_run:
        from conformance.cli.dry_run import dry_run

        return dry_run(found, given, paths)
    return run_pytest(found, given, paths)


def run_pytest(found: Suite, given: argparse.Namespace, paths: list[str], plugins: Sequence[object] = ()) -> int:
    """Run pytest over the feature files with the shared options and return the suite's exit code."""
    # What is wrong with the command is said before anything is started.
    chosen_profile(found, given.endpoint, given.mock_url, given.cassettes)
    load_known(Path(given.known or found.known), load(found.contracts))
    Shard.parse(given.shard)
    reports = Path(given.reports) if given.reports else found.reports
    check_folder(reports)
    import pytest

    words = ["-c", str(found.root / "pyproject.toml"), "--rootdir", str(found.root), "-p", "no:cacheprovider"]
    # Steps judge by findings, so pytest need not rewrite their assert statements, which takes long to start.
    words += ["--assert=plain"]
    # Plugins that happen to be installed take long to import, and could change what a run does.
    words += ["--disable-plugin-autoload", "-p", "pytest_bdd.plugin"]
    # It collects garbage five times at the end for the sake of warnings, which are not shown.
    words += ["-p", "no:unraisableexception"]
    words += ["-qq", "--no-header", "--tb=no", "--show-capture=no", "-rN", "--disable-warnings"]
    for name in names():
        value = getattr(given, name.removeprefix("--").replace("-", "_"))
        if value is True:
            words.append(name)
        elif value not in ("", None, False):
            words.append(f"{name}={value}")
    if given.workers < 0:
        raise UserError(f"{given.workers} is no number of processes", where="--workers", do="give 1 or more")
    if given.workers > 1:
        words += ["-p", "xdist.plugin", "-n", str(given.workers)]
    if not given.no_allure:
        words += ["-p", "allure_pytest.plugin", "--alluredir", str(reports / "allure-results"), "--clean-alluredir"]
    gc.freeze()  # what is loaded by now stays to the end, so collecting garbage need not look at it
    here = Path.cwd()
    os.chdir(found.root)  # ids of scenarios are relative to the checkout, wherever the command was given
    try:
        code = int(pytest.main([*words, *(paths or [str(found.features)])], plugins=plugins))
    finally:
        os.chdir(here)
    return _exit_code(code, given)


def _exit_code(code: int, given: argparse.Namespace) -> int:
    """Return the suite's exit code for pytest's: 4 is a wrong command, 5 a command that selected nothing."""
    if code == 5:
        chosen = " ".join(f"--{n} {getattr(given, n)}" for n in ("api", "method", "shard") if getattr(given, n))
        print(f"conformance: no scenario was selected\n  where: {chosen or 'the paths given'}", file=sys.stderr)
        print("  do:    see `conformance coverage` for what there is", file=sys.stderr)
        return 2
    return 2 if code == 4 else code


def check_folder(folder: Path) -> None:
    """Make the reports' folder and see that it can be written to; UserError if not, before anything is sent."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"reports cannot be written: {error.strerror or error}",
            where=str(folder),
            do="make the folder writable, or name another with --reports",
        ) from error
