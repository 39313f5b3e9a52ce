"""A circuit breaker: suspends calls to what does not respond, so that a dead endpoint ends a run in seconds."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.endpoint.trouble import Reach

MOST = 3
"""Consecutive failures after which a method, or an unreachable API, is suspended."""
PAUSE = 30.0
"""Seconds after the last failure before one trial call is let through."""


@dataclass
class _Row:
    """Consecutive failures: their methods, how many had no connection, and the reason of the first one."""

    methods: list[str] = field(default_factory=list)
    unreached: int = 0
    first: str = ""
    last: float = 0.0

    def add(self, method: str, why: str, reach: Reach, now: float) -> None:
        self.methods.append(method)
        self.unreached += reach is Reach.UNREACHED
        self.first = self.first or why
        self.last = now


class Breaker:
    """Counts consecutive failures by API and by method; thread-safe.

    A method is suspended after three failures. An API is suspended after three calls without a connection, or once a
    second method fails after three failures of another; a single hanging method must not suspend the others. Any
    response resets the count. After a pause, one trial call decides.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: defaultdict[tuple[str, str], _Row] = defaultdict(_Row)

    def refusal(self, api: str, method: str) -> str:
        """Return why a method is suspended, or "" if it may be called; after the pause, one trial call may."""
        with self._lock:
            if not self._rows:  # as it is wherever everything responds
                return ""
            rows = {name: self._rows[key] for name, key in _keys(api, method).items()}
            suspended = {name: row for name, row in rows.items() if _is_suspended(row, whole=name == api)}
            now = self._clock()
            for name, row in suspended.items():
                if now - row.last < PAUSE:
                    return f"{name} does not respond: {len(row.methods)} consecutive calls failed ({row.first})"
            for row in suspended.values():
                row.last = now
            return ""

    def on_trial(self, api: str, method: str) -> bool:
        """True for a trial call after failures, which is not worth retrying."""
        with self._lock:
            return any(_is_suspended(self._rows[k], whole=n == api) for n, k in _keys(api, method).items())

    def failed(self, api: str, method: str, why: str, reach: Reach) -> None:
        """Count a call without a response."""
        with self._lock:
            for key in _keys(api, method).values():
                self._rows[key].add(method, why, reach, self._clock())

    def responded(self, api: str, method: str) -> None:
        """Reset the failures of an API and of this method."""
        with self._lock:
            for key in _keys(api, method).values() if self._rows else ():
                self._rows.pop(key, None)


def _keys(api: str, method: str) -> dict[str, tuple[str, str]]:
    """Return the counters of a call by display name, the API's first."""
    return {api: (api, ""), f"{api}/{method}": (api, method)}


def _is_suspended(row: _Row, *, whole: bool) -> bool:
    if not whole:
        return len(row.methods) >= MOST
    return row.unreached >= MOST or (len(row.methods) > MOST and len(set(row.methods)) > 1)
