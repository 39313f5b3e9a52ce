"""Locks between processes, on files; the operating system releases them when the file is closed."""

from __future__ import annotations

import sys


def wait_for_lock(file: int, *, alone: bool = True) -> None:
    """Wait for a lock on an open file, given its descriptor; not `alone` shares it with others who do not need to be.

    Windows has no shared locks, so that everybody is alone there.
    """
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(file, msvcrt.LK_LOCK, 1)  # gives up after ten seconds
                return
            except OSError:
                continue
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
