"""What the journal holds of one request: who asked what, how it ended, and the raw bytes of both sides."""

from __future__ import annotations

import base64
import json
import marshal
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from conformance.mock.wires.problem import Reason

LENGTHS: Mapping[str, int] = {
    "path": 500,
    "test": 200,
    "reason": 1000,
    "where": 500,
    "do": 500,
    "caller": 200,
    "hint": 500,
}
"""The length at which each text of an entry is cut."""
_UNPRINTABLE = re.compile("[^\\S ]|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HEX_RUN = re.compile("(?:[0-9a-f]-?){31,}[0-9a-f]", re.IGNORECASE)
_KEY_DIGITS: Final = 32
_HIDDEN = "***"
_REMEMBERED: Final = 1024
"""How many texts are remembered as plain or not: most are paths and callers that come again."""
_MAX_DECODING = 3
"""How many layers of percent-encoding are removed from a text."""

Headers = tuple[tuple[str, str], ...]
RawHeaders = tuple[tuple[bytes, bytes], ...]


class RawRequest(NamedTuple):
    """A request as it came: `complete` is false where its body was not read to the end."""

    verb: str = ""
    url: str = ""
    raw_headers: RawHeaders = ()
    body: bytes = b""
    complete: bool = True

    def __repr__(self) -> str:
        """Return the request without what may hold keys."""
        return f"RawRequest({self.verb!r}, complete={self.complete})"

    @property
    def headers(self) -> Headers:
        """The headers as texts."""
        return texts(self.raw_headers)

    def json(self) -> dict[str, Any]:
        """Return the request as the journal prints it."""
        return {
            "verb": self.verb,
            "url": self.url,
            "headers": self.headers,
            "body_base64": base64.b64encode(self.body).decode("ascii"),
            "complete": self.complete,
        }


class RawResponse(NamedTuple):
    """A response as it was sent."""

    status: int
    raw_headers: RawHeaders = ()
    body: bytes = b""

    def __repr__(self) -> str:
        """Return the response without what may hold keys."""
        return f"RawResponse({self.status})"

    @property
    def headers(self) -> Headers:
        """The headers as texts."""
        return texts(self.raw_headers)

    def json(self) -> dict[str, Any]:
        """Return the response as the journal prints it."""
        return {
            "status": self.status,
            "headers": self.headers,
            "body_base64": base64.b64encode(self.body).decode("ascii"),
        }


class Entry(NamedTuple):
    """One request and its response; `reason`, `where` and `do` are empty unless it was refused.

    `at` is when the request arrived, in seconds of a monotonic clock, `wall` the same of the wall clock, and `clock`
    the time in the caller's world. `planned` is the outcome or `trouble` that was planned for the call, `missed` why
    that was without effect, and `hint` what the caller's world lacks for the call to succeed. `request` and `response`
    are as they were on the wire, with keys; every other text can be shown, because keys in it are masked. `response` is
    None where the client got none. There is one for each call, so it is a tuple, and what only readers need of it is
    computed for them.
    """

    number: int
    at: float
    clock: str
    wall: float
    test: str
    api: str
    method: str
    outcome: str
    ok: bool
    caller: str
    path: str
    reason: str
    where: str
    do: str
    planned: str
    trouble: str
    missed: str
    hint: str
    request: RawRequest
    response: RawResponse | None

    @property
    def time(self) -> str:
        """The wall clock's time as text."""
        return f"{datetime.fromtimestamp(self.wall, UTC).isoformat(timespec='milliseconds')[:-6]}Z"

    @property
    def refused(self) -> bool:
        """Whether the request was refused."""
        return bool(self.reason)

    @property
    def contract(self) -> str:
        """The id of the contract of the called method, `<api>/<method>`, or an empty text."""
        return f"{self.api}/{self.method}" if self.method else ""

    @property
    def status(self) -> int:
        """The HTTP status of the response; 499, as in servers' logs, where the client did not wait for one."""
        return self.response.status if self.response is not None else 499

    def __str__(self) -> str:
        """Return the entry on one line, as a log shows it."""
        request = f"{self.request.verb or '(no method)'} {self.path or '(no path)'} {self.status}"
        about = f" {self.contract}" if self.contract else ""
        why = f": {Reason(self.reason, self.where, self.do)}" if self.refused else ""
        why += f"; hint: {self.hint}" if self.hint else ""
        return f"{self.time} {'refused' if self.refused else 'served'} {request}{about}{why}"

    def dumps(self) -> bytes:
        """Return the entry as JSON on one line, as `/_control/journal` prints it."""
        plain = {name: getattr(self, name) for name in _PRINTED}
        raw = {"request": self.request.json(), "response": self.response.json() if self.response else None}
        return json.dumps({**plain, **raw}, separators=(",", ":")).encode("ascii")


_PRINTED: Final = tuple("time" if name == "wall" else name for name in Entry._fields[:-2])
"""The members of a printed entry beside the request and the response."""


def pack(entry: Entry) -> bytes:
    """Return an entry as the journal stores it: JSON would take ten times as long, and most entries are never read."""
    *plain, request, response = entry
    sent = (int(response.status), *response[1:]) if response is not None else None
    return marshal.dumps((plain, tuple(request), sent))


def unpack(packed: bytes) -> Entry:
    """Return the entry that `pack` stored."""
    plain, request, response = marshal.loads(packed)  # noqa: S302 - only what this process has written
    return Entry._make((*plain, RawRequest(*request), RawResponse(*response) if response is not None else None))


def texts(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Return headers as texts; each byte becomes the character with its number, so nothing is lost."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def shown(text: str, length: int, is_key: Callable[[str], bool]) -> str:
    """Return a text on one line with keys masked, and only then cut, because half a key is secret too."""
    if len(text) <= length and _is_plain(text):
        return text
    plain = text
    for _ in range(_MAX_DECODING if "%" in text else 0):
        plain = unquote(plain)
    masked = _HEX_RUN.sub(lambda run: _masked(run[0], is_key), plain)
    one_line = _UNPRINTABLE.sub("?", text if masked == plain else masked)
    return one_line if len(one_line) <= length else f"{one_line[: length - 1]}…"


@lru_cache(_REMEMBERED)
def _is_plain(text: str) -> bool:
    """Return whether a text has nothing that can be a key, is on one line, and is what it looks like."""
    if not text.isascii() or not text.isprintable():
        return False
    return len(text) < _KEY_DIGITS or ("%" not in text and _HEX_RUN.search(text) is None)


def _masked(run: str, is_key: Callable[[str], bool]) -> str:
    """Return a run of hexadecimal digits, masked if any 32 of them are a key."""
    digits = run.replace("-", "").lower()
    there = any(is_key(digits[at : at + _KEY_DIGITS]) for at in range(len(digits) - _KEY_DIGITS + 1))
    return _HIDDEN if there else run
