"""Turns at a live endpoint: scenarios that change what others would see run alone, also beside another run.

Runs of one user on one machine take turns; those on other machines know nothing of each other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from platformdirs import user_cache_path

from conformance.endpoint.settings import Profile
from conformance.locks import wait_for_lock

_GATE, _STAGE = "gate", "stage"
_MODE: Final = 0o600


class Turns:
    """The turns of the runs that share a folder; without one there is nobody to wait for."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @classmethod
    def at(cls, profile: Profile) -> Turns:
        """Return the turns of all runs of this user that call the hosts of a profile."""
        hosts = sorted({url.split("/", 3)[2] for url in profile.urls.values() if "//" in url})
        key = hashlib.sha256("\n".join(hosts).encode()).hexdigest()[:16]
        return cls(user_cache_path("conformance") / "turns" / key)

    def take(self, *, alone: bool) -> Turn:
        """Wait for a turn, alone or beside others that are not alone, and return it."""
        if self._folder is None:
            return Turn(None)
        self._folder.mkdir(parents=True, exist_ok=True)
        # Whoever waits holds the gate, so that nobody who comes later goes first.
        with _open(self._folder / _GATE) as gate:
            wait_for_lock(gate, alone=True)
            file = os.open(self._folder / _STAGE, os.O_RDWR | os.O_CREAT, _MODE)
            wait_for_lock(file, alone=alone)
        return Turn(file)


class Turn:
    """A turn, which lasts until `end` or the end of its process, however that ends."""

    def __init__(self, file: int | None) -> None:
        self._file = file

    def end(self) -> None:
        """End the turn; ending it again changes nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


@contextmanager
def _open(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT, _MODE)
    try:
        yield file
    finally:
        os.close(file)
