"""A run of pytest over the feature files, with the suite's reports and exit codes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.errors import Exit, UserError
from conformance.paths import Suite
from conformance.run.folder import ALLURE, claimed
from conformance.run.garbage import collect_later
from conformance.run.mishap import ended_by
from conformance.run.options import names

if TYPE_CHECKING:  # slow to import, and not needed before the old reports are deleted
    import pytest

_UNUSED: Final = (
    "logging",
    "setuponly",
    "setupplan",
    "subtests",
    "threadexception",
    "unittest",
    "unraisableexception",
    "warnings",
)
"""Plugins of pytest that do something before and after each scenario, or at exit, for what no report of a run shows."""


def run_pytest(found: Suite, args: argparse.Namespace) -> int:
    """Run pytest over the feature files with the shared options and return the suite's exit code.

    Earlier reports are deleted first, so that they are never mistaken for those of a command that failed.
    """
    collect_later()
    reports = Path(args.reports or found.reports)
    with claimed(reports):
        from conformance.run.preflight import check  # slow, so imported after old reports are deleted
        from conformance.run.workers import workers

        paths = check(found, args, calling=True)
        processes = workers(found, args, paths)
        words = [*_words(found, args, reports, processes), *(_argument(found, path) for path in paths or ["features"])]
        return _exit_code(_pytest(found, words, reports), args)


def _argument(found: Suite, path: str) -> str:
    """Return a path as pytest takes it; the id of a scenario is no path, and may hold two slashes in a row."""
    file, separator, test = path.partition("::")
    return f"{found.root / file}{separator}{test}"


def _words(found: Suite, args: argparse.Namespace, reports: Path, processes: int) -> list[str]:
    """Return pytest's command-line arguments."""
    words = ["-c", str(found.root / "pyproject.toml"), "--rootdir", str(found.root), "-p", "no:cacheprovider"]
    # Steps report findings, so rewriting assert statements would only slow the start.
    words += ["--assert=plain"]
    # Other installed plugins slow the start and could change what a run does.
    words += ["--disable-plugin-autoload", "-p", "conformance.gherkin.hooks"]
    for plugin in _UNUSED:
        words += ["-p", f"no:{plugin}"]
    # What a step prints is not shown, and capturing file descriptors takes a dozen system calls for each scenario.
    words += ["--capture=sys"]
    words += ["-qq", "--no-header", "--tb=no", "--show-capture=no", "-rN", "--disable-warnings"]
    for name in names():
        value = getattr(args, name.removeprefix("--").replace("-", "_"))
        if value is True:
            words.append(name)
        elif value not in ("", None, False):
            words.append(f"{name}={value}")
    if processes > 1:
        words += ["-p", "xdist.plugin", "-n", str(processes)]
    if not args.no_allure:
        words += ["-p", "allure_pytest.plugin", "--alluredir", str(reports / ALLURE)]
    return words


def _pytest(found: Suite, words: list[str], reports: Path) -> int:
    """Return pytest's exit code, or 3 if pytest is interrupted or crashes."""
    import pytest

    from conformance.run.publish import unfinish

    interrupts = _Interrupts()
    try:
        code = int(pytest.main(words, plugins=[interrupts]))
        return Exit.NO_VERDICT if code == pytest.ExitCode.INTERRUPTED and interrupts.interrupted else code
    except BaseException as error:  # includes SystemExit(0), which would look like a pass
        print(f"conformance: the run was interrupted ({ended_by(error)})", file=sys.stderr)
        unfinish(reports, ended_by(error), found)
        return Exit.NO_VERDICT


class _Interrupts:
    """Detects an interrupt before the session starts, which the reports do not cover."""

    interrupted = False

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Record the interrupt; pytest also calls collection errors an interruption."""
        import pytest

        self.interrupted = not isinstance(excinfo.value, pytest.Session.Interrupted)


def _exit_code(code: int, args: argparse.Namespace) -> int:
    """Map pytest's exit code to the suite's."""
    import pytest

    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        chosen = " ".join(f"--{n} {getattr(args, n)}" for n in ("api", "method", "shard") if getattr(args, n))
        do = "`conformance coverage` lists the methods and scenarios"
        raise UserError("no scenario was selected", where=chosen or "the paths on the command line", do=do)
    return Exit.WRONG_COMMAND if code == pytest.ExitCode.USAGE_ERROR else code
