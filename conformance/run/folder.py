"""The reports folder: used by one run at a time, and cleared of earlier reports."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from conformance.errors import UserError
from conformance.files import leftovers
from conformance.locks import try_lock

LOCK = ".lock"
"""The lock file of a run; the operating system releases the lock when the process ends."""
REPORTS = ("run.json", "junit.xml", "summary.md", "index.html", "notify.txt", "notify.json")
"""The reports that a run writes."""
ALLURE = "allure-results"
"""The subfolder of the Allure results."""
_ALLURE_FILES = re.compile(
    r".+-(?:result|container)\.json|.+-attachment(?:\..*)?|environment\.properties|categories\.json"
)

_held: set[Path] = set()
"""The folders that this process holds."""


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Lock the folder for the duration of the block and delete earlier reports; nested calls do nothing.

    Raises UserError if the folder is not writable or another run holds it.
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
    """Create the reports folder; raise UserError if it is not writable."""
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()


def clear(folder: Path) -> None:
    """Delete the files of an earlier run, and no others."""
    withdraw(folder, *REPORTS)
    allure = folder / ALLURE
    with _writable(folder):
        # This page was generated from the results deleted below.
        (folder / "allure-report" / "index.html").unlink(missing_ok=True)
        results = (file for file in allure.glob("*") if _ALLURE_FILES.fullmatch(file.name) and file.is_file())
        for file in [*results, *leftovers(folder, below=False), *leftovers(allure, below=False)]:
            file.unlink(missing_ok=True)


def withdraw(folder: Path, *names: str) -> None:
    """Delete the named reports, so that stale ones never outlive a run that wrote nothing."""
    with _writable(folder):
        for name in names:
            (folder / name).unlink(missing_ok=True)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            f"cannot write reports: {error.strerror or error}",
            where=str(folder),
            do="make the folder writable, or choose another with --reports",
        ) from error


def _lock(file: IO[str], folder: Path) -> None:
    """Lock the file until it is closed; raise UserError if another process holds the lock."""
    with contextlib.suppress(OSError):  # on a file system without locks, run unlocked
        if not try_lock(file.fileno()):
            raise UserError(
                "another run is using this reports folder",
                where=str(folder),
                do="wait for it to end, or choose another folder with --reports",
            )
