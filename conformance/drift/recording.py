"""Records an endpoint now, with the suite's own `run` command, to compare with older recordings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from conformance.errors import Exit, UserError


def record(
    root: Path,
    endpoint: str,
    runs: list[tuple[str, str]],
    folder: Path,
    *,
    workers: int,
    progress: Callable[[str], None],
) -> list[str]:
    """Record the API and method (each empty: all) of each run; return a note for each run that was cut short.

    The cassettes are written to `folder`/cassettes, and `progress` is called with the subject of each run.
    """
    return [note for api, method in runs for note in _record(root, endpoint, api, method, folder, workers, progress)]


def _record(
    root: Path, endpoint: str, api: str, method: str, folder: Path, workers: int, progress: Callable[[str], None]
) -> Iterator[str]:
    command = [sys.executable, "-m", "conformance", "run", "--endpoint", endpoint, "--cassettes", "record"]
    command += ["--record-failures", "--no-allure"]
    command += ["--reports", str(folder / "reports"), "--recordings", str(folder / "cassettes")]
    command += [f"{name}={value}" for name, value in (("--api", api), ("--method", method)) if value]
    command += ["--workers", str(workers)]
    subject = f"{method or api or 'every method'} of {endpoint}"
    progress(subject)
    code = subprocess.run(command, cwd=root, stdout=sys.stderr, check=False).returncode
    if code == Exit.WRONG_COMMAND:
        raise UserError(f"{endpoint} could not be called", do="see the error above")
    if not _complete(folder / "reports" / "run.json"):
        yield f"the run that called {subject} was cut short: what it did not record was not compared"


def _complete(report: Path) -> bool:
    try:
        return json.loads(report.read_text("utf-8"))["complete"] is True
    except (OSError, ValueError):
        return False  # the run died before its first scenario ended
