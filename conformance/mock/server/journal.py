"""The journal: one entry for each request, with the raw bytes of both sides and the reason of every refusal.

Entries are kept in temporary files, so that memory does not grow with the traffic; the latest wait to be written with
others, as one write for each would cost more than all else that is done about it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus

from conformance.mock.server.entries import LENGTHS, Entry, RawRequest, RawResponse, pack, shown, unpack
from conformance.mock.server.spill import Spill
from conformance.mock.wires.problem import Notes, Reason

MAX_ENTRIES = 1_000_000
MAX_BYTES = 4 * 1024 * 1024 * 1024
_NO_REASON = "", "", ""
_MOST_WAITING, _MOST_WAITING_BYTES = 64, 1024 * 1024
"""How many entries wait to be written, and the size of their bodies."""


class Journal:
    """The entries of all requests; `is_key` recognises keys of the mock's worlds, `on_entry` gets each entry.

    `clock` returns the time of a request that belongs to no world. `test` is the name of the test that requests belong
    to unless they name one themselves.
    """

    def __init__(
        self,
        is_key: Callable[[str], bool],
        on_entry: Callable[[Entry], None] | None = None,
        *,
        clock: Callable[[], datetime] = datetime.now,
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._is_key, self._on_entry, self._clock = is_key, on_entry, clock
        self._stored = Spill(max_records=max_entries, max_bytes=max_bytes)
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._lock = threading.RLock()
        self.test = ""

    @property
    def last(self) -> int:
        """The number of the latest entry, 0 before the first."""
        with self._lock:
            return self._stored.last + len(self._waiting)

    @property
    def dropped(self) -> int:
        """How many entries were dropped since the journal was emptied."""
        self._store()
        return self._stored.dropped

    def _store(self) -> None:
        """Write the entries that wait."""
        with self._lock:
            if not self._waiting:
                return
            self._stored.extend(self._waiting)
            self._waiting.clear()
            self._waiting_bytes = 0

    def add(
        self,
        *,
        path: str,
        request: RawRequest,
        response: RawResponse | None,
        notes: Notes,
        at: float | None = None,
    ) -> Entry:
        """Add an entry with keys masked in its texts; the oldest entries are dropped for it if necessary."""
        world = notes.world
        what, where, do = self._why(notes.reason) if notes.reason is not None else _NO_REASON
        refused = notes.reason is not None or response is None or response.status >= HTTPStatus.BAD_REQUEST
        plan = notes.plan
        with self._lock:
            entry = Entry(
                self._stored.last + len(self._waiting) + 1,
                time.monotonic() if at is None else at,
                (world.now if world is not None else self._clock()).isoformat(timespec="seconds"),
                time.time(),
                notes.test and self._shown("test", notes.test),
                notes.api,
                notes.contract.partition("/")[2],
                notes.outcome,
                not refused if notes.ok is None else notes.ok,
                self._shown("caller", notes.caller),
                self._shown("path", path),
                what,
                where,
                do,
                str(plan or ""),
                str(plan.trouble or "") if plan is not None else "",
                notes.missed,
                notes.hint and self._shown("hint", notes.hint),
                request,
                response,
            )
            packed = pack(entry)
            self._waiting.append(packed)
            self._waiting_bytes += len(packed)
            if len(self._waiting) >= _MOST_WAITING or self._waiting_bytes > _MOST_WAITING_BYTES:
                self._store()
        if self._on_entry is not None:
            self._on_entry(entry)
        return entry

    def _why(self, reason: Reason) -> tuple[str, str, str]:
        return (
            self._shown("reason", reason.what),
            self._shown("where", reason.where),
            self._shown("do", reason.do),
        )

    def _shown(self, name: str, text: str) -> str:
        return shown(text, LENGTHS[name], self._is_key)

    def clear(self) -> None:
        """Remove every entry; numbering continues."""
        with self._lock:
            self._store()
            self._stored.clear()

    def printed(self, since: int = 0, limit: int | None = None) -> Iterator[bytes]:
        """Yield the JSON of the entries after a number, in parts of a bounded size, with the numbers to go on from."""
        dropped, last = self.dropped, self.last
        yield b'{"entries":['
        separator = b""
        for stored in self._stored.chunks(since, limit):
            yield separator + b",\n".join(unpack(each).dumps() for each in stored)
            separator = b",\n"
        yield b'],"dropped":%d,"last":%d}' % (dropped, last)

    def entries(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Yield the entries after a number, so many or all that there are now."""
        self._store()
        for stored in self._stored.chunks(since, limit):
            yield from map(unpack, stored)

    def __iter__(self) -> Iterator[Entry]:
        return self.entries()
