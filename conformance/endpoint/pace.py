"""The pace of a run: the minimum interval between the starts of two requests."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from conformance.locks import wait_for_lock


class Pace:
    """Spaces out the starts of requests; processes that share a `file` are paced together.

    A waiting thread holds the lock and records when its request starts, so that intervals count from actual starts.
    Turns assigned in advance would bunch up after a delay.
    """

    def __init__(self, seconds: float, file: Path | None = None) -> None:
        self.seconds = seconds
        self._file = file
        self._lock = threading.Lock()
        self._last = -seconds

    def wait(self) -> None:
        """Block until the next request may start."""
        if self.seconds <= 0:
            return
        with self._lock:
            if self._file is None:
                time.sleep(max(0.0, self._last + self.seconds - time.monotonic()))
                self._last = time.monotonic()
                return
            with _locked(self._file) as file:
                # Processes share only the wall clock, which can be set back: never wait longer than one interval.
                since = time.time() - float(file.read() or b"0")
                if since < self.seconds:
                    time.sleep(min(self.seconds, self.seconds - since))
                file.seek(0)
                file.write(f"{time.time():.6f}".encode())
                file.truncate()


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """Open and lock a file; the operating system releases the lock if this process dies."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        wait_for_lock(file.fileno())
        yield file
