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

MOST_ENTRIES = 20_000
MOST_BYTES = 16 * 1024 * 1024
_LONGEST = {"path": 500, "test": 200, "reason": 1000, "where": 500, "do": 500}
_FIXED_BYTES, _BYTES_OF_A_CHARACTER = 600, 4
"""What an entry takes beside the texts of the request in it, and the most that a character takes."""
_UNPRINTABLE = re.compile("[^\\S ]|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HEX_RUN = re.compile("(?:[0-9a-f]-?){31,}[0-9a-f]", re.IGNORECASE)
_HIDDEN = "***"
_MOST_QUOTING = 3
"""How often a text is taken to be percent-encoded, one time over the other."""


@dataclass(frozen=True)
class Entry:
    """One request and the status of its response; `reason`, `where` and `do` are empty unless it was refused.

    `contract` is `<api>/<method>`, `test` is what the caller's `X-Conformance-Test` header named.
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
        asked = f"{self.method or '(no method)'} {self.path or '(no path)'} {self.status}"
        about = f" {self.contract}" if self.contract else ""
        why = f": {Reason(self.reason, self.where, self.do)}" if self.refused else ""
        return f"{self.time} {'refused' if self.refused else 'served'} {asked}{about}{why}"


class Journal:
    """The entries of the latest requests; `is_key` knows the keys of the mock's worlds, `heard` gets each entry."""

    def __init__(
        self,
        is_key: Callable[[str], bool],
        heard: Callable[[Entry], None] = lambda _: None,
        *,
        most_entries: int = MOST_ENTRIES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._is_key, self._heard = is_key, heard
        self._most_entries, self._most_bytes = most_entries, most_bytes
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
        """Add an entry, keys masked; the oldest entries make room for it."""
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
            **{name: self._shown(text, _LONGEST[name]) for name, text in free.items()},
        )
        self._entries.append(entry)
        self._bytes += _size(entry)
        while len(self._entries) > self._most_entries or self._bytes > self._most_bytes:
            self._bytes -= _size(self._entries.popleft())
            self._dropped += 1
        self._heard(entry)
        return entry

    def clear(self) -> None:
        """Forget every entry; the next one has the next number all the same."""
        self._entries.clear()
        self._bytes = self._dropped = 0

    def view(self) -> dict[str, Any]:
        """Return the entries, oldest first, and how many were dropped to make room."""
        return {"entries": [vars(entry) for entry in self._entries], "dropped": self._dropped}

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def _shown(self, text: str, longest: int) -> str:
        """Return a text on one line with keys masked, and only then cut: half a key is a key too."""
        if not text:
            return ""
        plain = text
        for _ in range(_MOST_QUOTING if "%" in text else 0):
            plain = unquote(plain)
        masked = _HEX_RUN.sub(self._masked, plain)
        one_line = _UNPRINTABLE.sub("?", text if masked == plain else masked)
        return one_line if len(one_line) <= longest else f"{one_line[: longest - 1]}…"

    def _masked(self, run: re.Match[str]) -> str:
        """Return a run of hexadecimal digits, hidden where a key of 32 digits stands anywhere in it."""
        digits = run[0].replace("-", "").lower()
        there = any(self._is_key(digits[at : at + 32]) for at in range(len(digits) - 31))
        return _HIDDEN if there else run[0]


def _size(entry: Entry) -> int:
    free = len(entry.path) + len(entry.test) + len(entry.reason) + len(entry.where) + len(entry.do)
    return _FIXED_BYTES + _BYTES_OF_A_CHARACTER * free
