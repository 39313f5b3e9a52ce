"""The journal: one entry for each request, with the raw bytes of both sides and the reason of every refusal.

Entries are kept in temporary files, so that memory does not grow with the traffic.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus

from conformance.mock.server.entries import LENGTHS, Entry, RawRequest, RawResponse, pack, shown, unpack
from conformance.mock.server.spill import Spill
from conformance.mock.wires.problem import Notes, Reason

MAX_ENTRIES = 1_000_000
MAX_BYTES = 4 * 1024 * 1024 * 1024
_NO_REASON = Reason("")


class Journal:
    """The entries of all requests; `is_key` recognises keys of the mock's worlds, `on_entry` gets each entry.

    `clock` returns the time of a request that belongs to no world. `test` is the name of the test that requests belong
    to unless they name one themselves.
    """

    def __init__(
        self,
        is_key: Callable[[str], bool],
        on_entry: Callable[[Entry], None] = lambda _: None,
        *,
        clock: Callable[[], datetime] = datetime.now,
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._is_key, self._on_entry, self._clock = is_key, on_entry, clock
        self._stored = Spill(max_records=max_entries, max_bytes=max_bytes)
        self.test = ""

    @property
    def last(self) -> int:
        """The number of the latest entry, 0 before the first."""
        return self._stored.last

    @property
    def dropped(self) -> int:
        """How many entries were dropped since the journal was emptied."""
        return self._stored.dropped

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
        why, world = notes.reason or _NO_REASON, notes.world
        refused = notes.reason is not None or response is None or response.status >= HTTPStatus.BAD_REQUEST
        entry = Entry(
            number=self._stored.last + 1,
            at=time.monotonic() if at is None else at,
            clock=(world.now if world is not None else self._clock()).isoformat(timespec="seconds"),
            time=f"{datetime.now(UTC).isoformat(timespec='milliseconds')[:-6]}Z",
            test=self._shown("test", notes.test),
            api=notes.api,
            method=notes.contract.partition("/")[2],
            outcome=notes.outcome,
            ok=not refused if notes.ok is None else notes.ok,
            caller=self._shown("caller", notes.caller),
            path=self._shown("path", path),
            reason=self._shown("reason", why.what),
            where=self._shown("where", why.where),
            do=self._shown("do", why.do),
            planned=str(notes.plan or ""),
            trouble=str(notes.plan.trouble or "") if notes.plan is not None else "",
            missed=notes.missed,
            hint=self._shown("hint", notes.hint),
            request=request,
            response=response,
        )
        self._stored.append(pack(entry))
        self._on_entry(entry)
        return entry

    def _shown(self, name: str, text: str) -> str:
        return shown(text, LENGTHS[name], self._is_key) if text else ""

    def clear(self) -> None:
        """Remove every entry; numbering continues."""
        self._stored.clear()

    def printed(self, since: int = 0, limit: int | None = None) -> Iterator[bytes]:
        """Yield the JSON of the entries after a number, in parts of a bounded size, with the numbers to go on from."""
        last, dropped = self.last, self.dropped
        yield b'{"entries":['
        separator = b""
        for stored in self._stored.chunks(since, limit):
            yield separator + b",\n".join(unpack(each).dumps() for each in stored)
            separator = b",\n"
        yield b'],"dropped":%d,"last":%d}' % (dropped, last)

    def entries(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Yield the entries after a number, so many or all that there are now."""
        for stored in self._stored.chunks(since, limit):
            yield from map(unpack, stored)

    def __iter__(self) -> Iterator[Entry]:
        return self.entries()
