"""Replaces keys in any output."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from typing import Final

from conformance.errors import SettingsError
from conformance.scrubbing import places
from conformance.scrubbing.spelling import NO_TEXT, SHORTEST, Finder

_MOST_PASSES: Final = 4
"""The maximum number of passes over a text; usually two suffice, and no text is known to need four."""
_LONG, _MOST_TEXTS = 4096, 2048
"""Up to this length, so many texts are remembered: most, such as headers and refusals, occur again and again."""


class Scrubber:
    """Replaces known values in any encoding, and any value in the place of a key.

    `members` are the element and JSON names whose values are keys; `known` maps names of variables to their values;
    `answering` are SOAP methods whose response can be a key or a login URL. `ids` are not secret but masked, too.
    Scrubbing is idempotent and thread-safe.
    """

    def __init__(
        self,
        members: Iterable[str],
        known: Mapping[str, str] | None = None,
        *,
        answering: Iterable[str] = (),
        ids: Iterable[str] = (),
    ) -> None:
        self._answering = frozenset(answering)
        self._issuing = places.issuing(self._answering)
        self._lock = threading.Lock()
        self._members = tuple(m.encode() for m in sorted(set(members)))
        self._places = places.members(self._members)
        _refuse_short(known or {})
        self._written: dict[str, str] = dict.fromkeys(ids, places.NOBODYS_KEY.decode())
        for name, value in (known or {}).items():
            self._written.setdefault(value, _placeholder(name))
        self._known = _Known(self._written, self._members)

    @property
    def known(self) -> int:
        """How many values are known; what was scrubbed before another one was learned may look different after."""
        return len(self._written)

    def learn(self, name: str, value: str) -> None:
        """Scrub this value, too, from now on; raise SettingsError if it is too short to be distinguished from text."""
        _refuse_short({name: value})
        with self._lock:
            if value not in self._written:
                self._written[value] = _placeholder(name)
                self._known = _Known(self._written, self._members)

    def hear(self, body: bytes, method: str = "") -> None:
        """Learn the keys in a method's response: values of key members, and issued keys."""
        found: dict[str, str] = {}
        for match in self._places.finditer(body) if any(member in body for member in self._members) else ():
            value = _inner(match[str(match.lastgroup)])
            if _IS_KEY.fullmatch(value):
                found.setdefault(value.decode(), match["name"].decode())
        if method in self._answering or self._issuing.search(body):
            found |= {value.decode(): f"{method}_issued" for value in places.issued(body)}
        for issued, name in found.items():
            self.learn(name, issued)

    def text(self, text: str) -> str:
        """Return scrubbed text."""
        if len(text) > _LONG:
            return self._text(text)
        # With the known values, so that nothing is used that was scrubbed before another one was learned.
        scrubbed = self._known.scrubbed
        found = scrubbed.get(text)
        if found is None:
            if len(scrubbed) >= _MOST_TEXTS:
                scrubbed.clear()
            found = scrubbed[text] = self._text(text)
        return found

    def _text(self, text: str) -> str:
        return self.data(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def data(self, data: bytes) -> bytes:
        """Return scrubbed bytes."""
        # Replacing a value can reveal a place for a key: a value that starts with < looked like an element.
        for _ in range(_MOST_PASSES):
            before, data = data, self._once(data)
            if data == before:
                break
        return data

    def start(self, text: str, longest: int) -> str:
        """Return the start of a scrubbed text, truncated after scrubbing so that no key is cut in half."""
        return self.text(text[: longest + _MARGIN])[:longest]

    def _once(self, data: bytes) -> bytes:
        data = self._issuing.sub(places.without_issued, data)
        # Places first: a known value that is part of a member's name must not hide the member.
        data = self._members_replaced(data)
        lower = data.lower()
        if any(word in lower for word in (b"authorization", b"bearer", b"basic")):
            data = places.CREDENTIALS.sub(self._place, data)
        return self._known.replace(data)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return scrubbed HTTP headers: credentials and cookies are replaced entirely, other values like text."""
        return {self.text(name): self.header(name, value) for name, value in headers.items()}

    def header(self, name: str, value: str) -> str:
        """Return the scrubbed value of an HTTP header."""
        if name.lower() in ("authorization", "proxy-authorization"):
            return self.text(f"Authorization: {value}").removeprefix("Authorization: ")
        if places.CREDENTIAL_HEADER.search(name) and value.strip():
            known = self.text(value)
            return known if self._known.is_placeholder(known.encode()) else _placeholder(self.text(name))
        return self.text(value)

    def _members_replaced(self, data: bytes) -> bytes:
        pieces, done, at = [], 0, 0
        for start in self._named(data):
            match = self._places.match(data, start) if start >= at else None
            if match is None:
                continue
            if places.END_TAG.search(data, max(done, start - 64), start):
                # An end tag is not followed by a key: skip only the name.
                at = match.end("name")
                continue
            pieces += [data[done:start], self._place(match)]
            done = at = match.end()
        return b"".join((*pieces, data[done:])) if pieces else data

    def _named(self, data: bytes) -> list[int]:
        """Return where the names of members begin, which takes a fifth of the time that a search for places takes."""
        found = set()
        for member in self._members:
            at = data.find(member)
            while at >= 0:
                found.add(at)
                at = data.find(member, at + 1)
        return sorted(found)

    def _place(self, match: re.Match[bytes]) -> bytes:
        group = str(match.lastgroup)
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        whole, value = match.group(), match.group(group)
        inner = _inner(value)
        if not _PLACEHOLDER.sub(b"", inner).strip(b"=\"' "):
            return whole  # already scrubbed
        known = self._known.replace(inner)
        if not self._known.is_placeholder(known):
            known = b"${%s}" % match.groupdict().get("name", b"authorization").upper()
        if group in ("number", "list"):
            known = b'"%s"' % known
        return whole[:start] + known + whole[end:]


_MARGIN: Final = 4096
"""How much text beyond the truncation is scrubbed, too, so that a key at the end is found."""
_PLACEHOLDER: Final = re.compile(rb"\$\{\w+\}")
_IS_KEY: Final = re.compile(rb"(?=[^0-9]*[0-9])[0-9A-Za-z._~+/=-]{16,4096}")
"""The form of values that are also replaced elsewhere."""


def _refuse_short(values: Mapping[str, str]) -> None:
    short = sorted(name for name, value in values.items() if len(value.strip()) < SHORTEST)
    if short:
        raise SettingsError(
            f"a key of fewer than {SHORTEST} characters looks like ordinary text and cannot be masked",
            where=", ".join(short),
            do="use a longer key, or leave the variable unset",
        )


def _placeholder(name: str) -> str:
    return f"${{{re.sub('[^A-Z0-9_]', '_', name.upper())}}}"


def _inner(value: bytes) -> bytes:
    """Return a value without surrounding spaces and CDATA section."""
    inner = value.strip()
    if inner.startswith(b"<![CDATA["):
        inner = inner.removeprefix(b"<![CDATA[").removesuffix(b"]]>").strip()
    return inner


class _Known:
    """A snapshot of the known values; `written` maps each to its replacement."""

    def __init__(self, written: Mapping[str, str], members: Iterable[bytes]) -> None:
        self.scrubbed: dict[str, str] = {}
        """What became of short texts by these values."""
        self._finder = Finder(written)
        every = {"${AUTHORIZATION}", *written.values(), *(_placeholder(m.decode()) for m in members)}
        longest_first = "|".join(re.escape(text) for text in sorted(every, key=len, reverse=True)).encode()
        # Only our own names form placeholders; any other ${x} is ordinary text.
        self._placeholders = re.compile(longest_first)

    def is_placeholder(self, data: bytes) -> bool:
        """True if the bytes are exactly one placeholder."""
        return self._placeholders.fullmatch(data) is not None

    def replace(self, data: bytes) -> bytes:
        """Replace every occurrence of a value by its placeholder."""
        # A value never spans an existing placeholder; otherwise a second pass could differ.
        pieces, done = [], 0
        for found in self._finder.find(self._placeholders.sub(lambda match: NO_TEXT * len(match[0]), data)):
            pieces += [data[done : found.start], found.name.encode()]
            done = found.end
        return b"".join((*pieces, data[done:])) if pieces else data
