"""Stops calling what does not respond, so that a dead endpoint ends a run in seconds rather than hours."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.endpoint.trouble import Reach

MOST = 3
"""Failures in a row after which a method, or an API that cannot even be connected to, is not called any more."""
PAUSE = 30.0
"""Seconds after the last failure at which one call is let through again, to see whether the endpoint is back."""


@dataclass
class _Row:
    """Failures in a row: of which methods, how many of them without any connection, and how the first one failed."""

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
    """Counts failures in a row, by API and by method; threads may share it.

    An API is given up after three calls without a connection, or once a second method does not respond after three
    failures of a first one: a single method that hangs must not take the others with it, so that is given up alone.
    Any response clears the count. A while after the last failure one call is tried, and decides.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: defaultdict[tuple[str, str], _Row] = defaultdict(_Row)

    def refusal(self, api: str, method: str) -> str:
        """Return why a method is not to be called, "" where it is: on trial, a while after the last failure."""
        with self._lock:
            rows = {name: self._rows[key] for name, key in _keys(api, method).items()}
            given_up = {name: row for name, row in rows.items() if _is_given_up(row, whole=name == api)}
            now = self._clock()
            for name, row in given_up.items():
                if now - row.last < PAUSE:
                    return f"{name} does not respond: {len(row.methods)} calls in a row failed ({row.first})"
            for row in given_up.values():
                row.last = now
            return ""

    def on_trial(self, api: str, method: str) -> bool:
        """True for a call that is let through although those before it failed; it is not worth repeating."""
        with self._lock:
            return any(_is_given_up(self._rows[k], whole=n == api) for n, k in _keys(api, method).items())

    def failed(self, api: str, method: str, why: str, reach: Reach) -> None:
        """Count a call without a response."""
        with self._lock:
            for key in _keys(api, method).values():
                self._rows[key].add(method, why, reach, self._clock())

    def responded(self, api: str, method: str) -> None:
        """Forget the failures of an API and of this method."""
        with self._lock:
            for key in _keys(api, method).values():
                self._rows.pop(key, None)


def _keys(api: str, method: str) -> dict[str, tuple[str, str]]:
    """Return what a call counts for, the API first, by the name that a reader knows."""
    return {api: (api, ""), f"{api}/{method}": (api, method)}


def _is_given_up(row: _Row, *, whole: bool) -> bool:
    if not whole:
        return len(row.methods) >= MOST
    return row.unreached >= MOST or (len(row.methods) > MOST and len(set(row.methods)) > 1)
