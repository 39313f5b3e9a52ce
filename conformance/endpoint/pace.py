"""The pace of a run: so many seconds from the start of one request to the start of the next, whoever sends it."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class Pace:
    """Lets requests start one after another; with a `file` that processes share, those of all of them.

    Whoever waits for a turn has the lock, and writes down when the turn began. A gap so counts from a real start,
    where turns given out in advance come together once a process is late for one.
    """

    def __init__(self, seconds: float, file: Path | None = None) -> None:
        self.seconds = seconds
        self._file = file
        self._lock = threading.Lock()
        self._last = -seconds

    def wait(self) -> None:
        """Return when the next request may start."""
        if self.seconds <= 0:
            return
        with self._lock:
            if self._file is None:
                time.sleep(max(0.0, self._last + self.seconds - time.monotonic()))
                self._last = time.monotonic()
                return
            with _locked(self._file) as file:
                # The clock of the day is the one that processes share. It can be set back: nobody waits for that.
                since = time.time() - float(file.read() or b"0")
                if since < self.seconds:
                    time.sleep(min(self.seconds, self.seconds - since))
                file.seek(0)
                file.write(f"{time.time():.6f}".encode())
                file.truncate()


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """Open a file that no other process has open in this way; the system unlocks it if this process dies."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        _lock(file.fileno())
        yield file


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(file, msvcrt.LK_LOCK, 1)  # gives up after ten seconds
                return
            except OSError:
                continue
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)
