"""Locks between processes, on files; the operating system releases them when the file is closed."""

from __future__ import annotations

import errno
import sys
from typing import Final

_TAKEN: Final = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


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
            except OSError as error:
                if error.errno not in _TAKEN:
                    raise
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)


def try_lock(file: int) -> bool:
    """Lock an open file and return True, or False if another process has it; OSError where files cannot be locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True
