"""The folder that a run writes its reports to: one run at a time, and nothing of an earlier one left in it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from conformance.errors import UserError
from conformance.files import leftovers

LOCK = ".lock"
"""The file whose lock a run holds; the system gives the lock up with the process, however that ends."""
REPORTS = ("run.json", "junit.xml", "summary.md", "index.html")
"""What a run writes."""
ALLURE = "allure-results"
"""The folder of the Allure results in it."""
_ALLURE_FILES = re.compile(
    r".+-(?:result|container)\.json|.+-attachment(?:\..*)?|environment\.properties|categories\.json"
)
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)

_held: set[Path] = set()
"""The folders that this process has."""


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Have the folder to oneself, without reports of earlier runs, while the block runs.

    UserError if it cannot be written to or another run has it. A folder that this process has already is left alone.
    """
    folder = folder.resolve()
    if folder in _held:
        yield
        return
    check_folder(folder)
    with contextlib.ExitStack() as stack:
        with _writable(folder):
            file = stack.enter_context((folder / LOCK).open("a", encoding="utf-8"))
        _lock(file, folder)
        _held.add(folder)
        stack.callback(_held.discard, folder)
        clear(folder)
        yield


def check_folder(folder: Path) -> None:
    """Make the reports' folder and see that it can be written to; UserError if not, before anything is sent."""
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()


def clear(folder: Path) -> None:
    """Delete what an earlier run wrote, and nothing else."""
    withdraw(folder, *REPORTS)
    allure = folder / ALLURE
    with _writable(folder):
        # The page that `conformance report` made of the results that go.
        (folder / "allure-report" / "index.html").unlink(missing_ok=True)
        results = (file for file in allure.glob("*") if _ALLURE_FILES.fullmatch(file.name) and file.is_file())
        for file in [*results, *leftovers(folder, below=False), *leftovers(allure, below=False)]:
            file.unlink(missing_ok=True)


def withdraw(folder: Path, *names: str) -> None:
    """Delete reports, so that none of an earlier run stands beside a newer one that wrote nothing."""
    with _writable(folder):
        for name in names:
            (folder / name).unlink(missing_ok=True)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            f"reports cannot be written: {error.strerror or error}",
            where=str(folder),
            do="make the folder writable, or name another with --reports",
        ) from error


def _lock(file: IO[str], folder: Path) -> None:
    """Lock the file until it is closed; UserError if another process has the lock."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            raise UserError(
                "another run is writing its reports here",
                where=str(folder),
                do="wait until it has ended, or name another folder with --reports",
            ) from error
        # A file system without locks is no reason not to run.
