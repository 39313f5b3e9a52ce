"""`conformance run`: pytest with the suite's reports and exit codes put on."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import Exit, UserError
from conformance.paths import Suite, suite
from conformance.run.folder import ALLURE, claimed
from conformance.run.mishap import ended_by
from conformance.run.options import add_options, add_workers, names

if TYPE_CHECKING:  # it takes a while to import, which --help and a wrong command do without
    import pytest

_EXAMPLES = """examples:
  conformance run                                       every feature, on the embedded mock
  conformance run --method atg_mandate_list             one method
  conformance run --endpoint stage --dry-run            every call that would be sent to stage
  conformance run --endpoint mock --cassettes replay    offline, from the recordings
  conformance run --workers 2 --shard 1/4               a quarter of the scenarios, in two processes

exit codes: 0 every selected requirement passed or is known, 1 something failed, 2 the command was wrong,
            3 no verdict (broken, nothing was verified, or the run ended before every scenario had a verdict)"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files or folders, or ids FILE::TEST")
    add_options(parser)
    add_workers(parser, "run")
    parser.add_argument("--dry-run", action="store_true", help="list every call that would be sent, and send none")
    parser.add_argument("--no-allure", action="store_true", help="write no reports/allure-results")


def run(given: argparse.Namespace) -> int:
    """Run the features and return the exit code."""
    found = suite()
    if given.dry_run:
        from conformance.cli.dry_run import dry_run
        from conformance.run.preflight import check

        return dry_run(found, given, check(found, given, calling=False))
    return run_pytest(found, given)


def run_pytest(found: Suite, given: argparse.Namespace, plugins: Sequence[object] = ()) -> int:
    """Run pytest over the feature files with the shared options and return the suite's exit code.

    What an earlier run reported goes first, so that it never stands beside a command that ends with an error.
    """
    here = Path.cwd()
    if here != found.root:  # pytest runs in the checkout, because the ids of scenarios are relative to it
        for name in ("reports", "recordings", "known"):
            if value := getattr(given, name):
                setattr(given, name, str(here / value))
        given.reports = given.reports or str(found.reports)
    reports = Path(given.reports) if given.reports else found.reports
    with claimed(reports):
        from conformance.run.preflight import check  # takes a while, in which no old report is to stand

        paths = check(found, given, calling=True)
        gc.freeze()  # what is loaded by now stays to the end, so collecting garbage need not look at it
        os.chdir(found.root)
        try:
            words = [*_words(found, given, reports), *(paths or [str(found.features)])]
            return _exit_code(_pytest(words, reports, plugins), given)
        finally:
            os.chdir(here)


def _words(found: Suite, given: argparse.Namespace, reports: Path) -> list[str]:
    """Return the options that pytest is run with."""
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
    if given.workers > 1:
        words += ["-p", "xdist.plugin", "-n", str(given.workers)]
    if not given.no_allure:
        words += ["-p", "allure_pytest.plugin", "--alluredir", str(reports / ALLURE)]
    return words


def _pytest(words: list[str], reports: Path, plugins: Sequence[object]) -> int:
    """Return pytest's exit code; what interrupts pytest, or what it dies of, leaves no verdict."""
    import pytest

    from conformance.run.publish import unfinish

    interrupts = _Interrupts()
    try:
        code = int(pytest.main(words, plugins=[*plugins, interrupts]))
        return Exit.NO_VERDICT if code == pytest.ExitCode.INTERRUPTED and interrupts.seen else code
    except BaseException as error:  # an exit with 0 among them, which would look like a verdict
        print(f"conformance: the run was interrupted ({ended_by(error)})", file=sys.stderr)
        unfinish(reports, ended_by(error))
        return Exit.NO_VERDICT


class _Interrupts:
    """Listens for an interrupt that comes before the session has started, of which no report is made."""

    seen = False

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Take note of it; pytest calls files that cannot be collected an interruption, too."""
        import pytest

        self.seen = not isinstance(excinfo.value, pytest.Session.Interrupted)


def _exit_code(code: int, given: argparse.Namespace) -> int:
    """Return the suite's exit code for pytest's, which has one of its own for a wrong command."""
    import pytest

    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        chosen = " ".join(f"--{n} {getattr(given, n)}" for n in ("api", "method", "shard") if getattr(given, n))
        do = "see `conformance coverage` for what there is"
        raise UserError("no scenario was selected", where=chosen or "the paths given", do=do)
    return Exit.WRONG_COMMAND if code == pytest.ExitCode.USAGE_ERROR else code
