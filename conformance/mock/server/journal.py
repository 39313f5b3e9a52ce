"""The journal: one entry for each request, with the reason of every refusal; bounded in number and in bytes."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from conformance.mock.wires.problem import Reason

MAX_ENTRIES = 20_000
MAX_BYTES = 16 * 1024 * 1024
_LENGTHS = {"path": 500, "test": 200, "reason": 1000, "where": 500, "do": 500}
_FIXED_BYTES, _BYTES_OF_A_CHARACTER = 600, 4
"""The size of an entry besides the texts of the request, and the maximum size of a character."""
_UNPRINTABLE = re.compile("[^\\S ]|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HEX_RUN = re.compile("(?:[0-9a-f]-?){31,}[0-9a-f]", re.IGNORECASE)
_HIDDEN = "***"
_MAX_DECODING = 3
"""How many layers of percent-encoding are removed from a text."""


@dataclass(frozen=True)
class Entry:
    """One request and the status of its response; `reason`, `where` and `do` are empty unless it was refused.

    `contract` is `<api>/<method>`, `test` is the value of the caller's `X-Conformance-Test` header.
    """

    number: int
    time: str
    method: str
    path: str
    api: str
    contract: str
    status: int
    reason: str
    where: str
    do: str
    test: str

    @property
    def refused(self) -> bool:
        """Whether the request was refused."""
        return bool(self.reason)

    def __str__(self) -> str:
        """Return the entry on one line, as a log shows it."""
        request = f"{self.method or '(no method)'} {self.path or '(no path)'} {self.status}"
        about = f" {self.contract}" if self.contract else ""
        why = f": {Reason(self.reason, self.where, self.do)}" if self.refused else ""
        return f"{self.time} {'refused' if self.refused else 'served'} {request}{about}{why}"


class Journal:
    """The entries of the latest requests; `is_key` recognises keys of the mock's worlds, `on_entry` gets each entry."""

    def __init__(
        self,
        is_key: Callable[[str], bool],
        on_entry: Callable[[Entry], None] = lambda _: None,
        *,
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._is_key, self._on_entry = is_key, on_entry
        self._max_entries, self._max_bytes = max_entries, max_bytes
        self._entries: deque[Entry] = deque()
        self._bytes = self._number = self._dropped = 0

    def add(
        self,
        *,
        method: str,
        path: str,
        status: int,
        api: str = "",
        contract: str = "",
        test: str = "",
        reason: Reason | None = None,
    ) -> Entry:
        """Add an entry with keys masked; the oldest entries are dropped for it if necessary."""
        why = reason or Reason("")
        free = {"path": path, "test": test, "reason": why.what, "where": why.where, "do": why.do}
        self._number += 1
        entry = Entry(
            number=self._number,
            time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            method=method,
            api=api,
            contract=contract,
            status=status,
            **{name: self._shown(text, _LENGTHS[name]) for name, text in free.items()},
        )
        self._entries.append(entry)
        self._bytes += _size(entry)
        while len(self._entries) > self._max_entries or self._bytes > self._max_bytes:
            self._bytes -= _size(self._entries.popleft())
            self._dropped += 1
        self._on_entry(entry)
        return entry

    def clear(self) -> None:
        """Remove every entry; numbering continues."""
        self._entries.clear()
        self._bytes = self._dropped = 0

    def view(self) -> dict[str, Any]:
        """Return the entries, oldest first, and the number of dropped ones."""
        return {"entries": [vars(entry) for entry in self._entries], "dropped": self._dropped}

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def _shown(self, text: str, length: int) -> str:
        """Return a text on one line with keys masked, and only then cut, because half a key is secret too."""
        if not text:
            return ""
        plain = text
        for _ in range(_MAX_DECODING if "%" in text else 0):
            plain = unquote(plain)
        masked = _HEX_RUN.sub(self._masked, plain)
        one_line = _UNPRINTABLE.sub("?", text if masked == plain else masked)
        return one_line if len(one_line) <= length else f"{one_line[: length - 1]}…"

    def _masked(self, run: re.Match[str]) -> str:
        """Return a run of hexadecimal digits, masked if any 32 of them are a key."""
        digits = run[0].replace("-", "").lower()
        there = any(self._is_key(digits[at : at + 32]) for at in range(len(digits) - 31))
        return _HIDDEN if there else run[0]


def _size(entry: Entry) -> int:
    free = len(entry.path) + len(entry.test) + len(entry.reason) + len(entry.where) + len(entry.do)
    return _FIXED_BYTES + _BYTES_OF_A_CHARACTER * free
