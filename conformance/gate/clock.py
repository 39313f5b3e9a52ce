"""A clock that jumps: tokens end while a client believes that they hold."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from conformance.mock.server.entries import Entry
from conformance.mock.state.worlds import Worlds


class ClockJump:
    """Moves the clock of a world after the first call that each token was accepted for.

    The call after it finds its token over, and a client that renews tokens asks for a new one.
    """

    def __init__(self, seconds: int) -> None:
        self._jump = timedelta(seconds=seconds)
        self._seen: set[bytes] = set()
        self.worlds: Worlds | None = None

    def take(self, entry: Entry) -> None:
        """Take an entry of the mock's journal."""
        token = _bearer(entry)
        digest = hashlib.blake2b(token.encode(), digest_size=16).digest()
        world = self.worlds.of(token) if self.worlds is not None and token and entry.ok else None
        if world is not None and digest not in self._seen:
            self._seen.add(digest)
            world.now += self._jump


def _bearer(entry: Entry) -> str:
    written = next((value for name, value in entry.request.headers if name.lower() == "authorization"), "")
    kind, _, token = written.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
