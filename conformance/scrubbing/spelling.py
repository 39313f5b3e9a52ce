"""Finds known values in a text in any encoding, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

from conformance.scrubbing import layers
from conformance.scrubbing.layers import View

SHORTEST: Final = 6
"""The minimum length of a value without separators; shorter ones occur in ordinary text by chance."""
_PART: Final = 8
"""The length of a part that reveals a value, if it looks random."""
_WORD: Final = 16
"""A run of letters too long to be a word by chance."""
_NUMBER: Final = 12
"""A run of digits too long to be a date or time by chance."""
_PARTS: Final = 8
"""How many parts of a long value are searched for."""
_BUDGET: Final = 8
"""The decoding depth: so many escapes, or two encodings that contain escapes."""


def ordinary(value: str) -> str:
    """Return why a value may occur in ordinary text by chance, or "" if it may not."""
    bare = layers.bare(_written(value)).data
    if len(bare) < SHORTEST:
        return f"has fewer than {SHORTEST} characters"
    if value.strip().isalpha() and len(bare) < _LONGEST_WORD:
        return "is an ordinary word"
    return "is an ordinary number" if bare.isdigit() and len(bare) < _LONGEST_NUMBER else ""


_LONGEST_WORD: Final = 12
_LONGEST_NUMBER: Final = 9


class Found(NamedTuple):
    """A span of text that contains a value or a part of one."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class _Needle:
    """A form of a value to search for; any of its `parts` (offset, length) reveals it."""

    text: bytes
    name: str
    parts: tuple[tuple[int, int], ...]


class Finder:
    """Searches for values by what all their encodings have in common, in time linear in the length of the text.

    `values` maps each value to its name.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._needles: list[_Needle] = []
        self._thin: list[tuple[re.Pattern[bytes], str]] = []
        self._beginnings: list[tuple[int, _Needle]] = []
        for value in sorted(values, key=len, reverse=True):
            for text in dict.fromkeys(_texts(value)):
                self._add(value, text, values[value])
        self._layers: tuple[tuple[int, Callable[[bytes], Iterator[View]]], ...] = (
            (1, layers.unescaped),
            (2, layers.unmarked),
            (2, layers.unquoted),
            (3, layers.numbered),
        )
        shortest = min((len(n.text) for n in self._needles), default=_PART)
        self._radices = layers.radices(min(shortest, SHORTEST if self._thin else _PART))

    def _add(self, value: str, text: bytes, name: str) -> None:
        """Add a form of a value."""
        bare = layers.bare(text).data
        if len(bare) < SHORTEST:
            self._thin += [(_thin(text), name)] if len(text) >= SHORTEST else []
        elif all(bare != needle.text for needle in self._needles):
            needle = _Needle(bare, name, _parts(bare))
            self._needles.append(needle)
            if _beginning(value) < min(needle.parts[0][1], len(bare)):
                self._beginnings.append((_beginning(value), needle))

    def find(self, data: bytes) -> list[Found]:
        """Return the spans that reveal a value, sorted and disjoint."""
        if not self._needles and not self._thin:
            return []
        return self._spans(data, _BUDGET)

    def _spans(self, data: bytes, budget: int) -> list[Found]:
        found, rest = self._whole(data)
        found += self._halves(rest)
        if budget < 0:
            return _apart(found)
        if layers.is_binary(rest):
            for view in layers.printed(rest) if budget > 0 else ():
                found += _back(view, self._spans(view.data, budget - 1))
            return _apart(found)
        for cost, layer in self._layers:
            if cost <= budget:
                for view in layer(rest):
                    found += _back(view, self._spans(view.data, budget - cost))
        for radix in self._radices:
            for view in radix(rest):
                # Decoding at a wrong offset yields noise, which contains nothing to decode further.
                readable = budget > _RADIX and _READABLE.search(view.data)
                found += _back(view, self._spans(view.data, budget - _RADIX if readable else -1))
        return _apart(found)

    def _whole(self, data: bytes) -> tuple[list[Found], bytes]:
        """Return the spans of whole values in unescaped text, and the text with these overwritten."""
        found = [Found(*match.span(), name) for pattern, name in self._thin for match in pattern.finditer(data)]
        view = layers.bare(data)
        for needle in self._needles:
            at = view.data.find(needle.text)
            while at >= 0:
                found.append(Found(*view.back(at, at + len(needle.text)), needle.name))
                at = view.data.find(needle.text, at + len(needle.text))
        rest = bytearray(data) if found else data
        for start, end, _ in found:
            rest[start:end] = NO_TEXT * (end - start)  # type: ignore[index]
        return found, bytes(rest)

    def _halves(self, data: bytes) -> Iterator[Found]:
        """Yield the spans of parts of values in unescaped text."""
        view = layers.bare(data)
        for needle in self._needles:
            for start, end in _stretches(needle, view.data, needle.parts):
                yield Found(*view.back(start, end), needle.name)
        for beginning, needle in self._beginnings:
            for start, end in _stretches(needle, view.data, ((0, beginning),)):
                found = Found(*view.back(start, end), needle.name)
                if _CUT.match(data, found.end):
                    yield found


def _back(view: View, spans: list[Found]) -> Iterator[Found]:
    for found in spans:
        yield Found(*view.back(found.start, found.end), found.name)


def _apart(spans: list[Found]) -> list[Found]:
    """Return the spans sorted, with overlapping ones merged under the name of the longer."""
    apart: list[Found] = []
    for found in sorted(spans):
        if apart and found.start < apart[-1].end:
            last = apart[-1]
            name = last.name if last.end - last.start >= found.end - found.start else found.name
            apart[-1] = Found(last.start, max(last.end, found.end), name)
        else:
            apart.append(found)
    return apart


NO_TEXT: Final = b"\xff"
"""A byte that occurs in no text and no value."""
_RADIX: Final = 3
"""The cost of an encoding, in units of the budget."""
_READABLE: Final = re.compile(rb"[\t\n\r -~]{16}")
_CUT: Final = re.compile(
    rb"""(?:&[#\w]{0,9}|%[uU]?[0-9A-Fa-f]{0,3}|\\[\w{]{0,8}|=[0-9A-Fa-f]?|\xe2\x80?)?   # half of an escape
    ["'\ \t]*(?:[\r\n]|\Z|\.\.\.|\xe2\x80\xa6)""",
    re.VERBOSE,
)
"""What follows a truncated value: the end of the text or a line, or an ellipsis."""


def _stretches(needle: _Needle, text: bytes, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of these parts of a needle, each extended as far as text and needle agree."""
    for offset, length in parts:
        part = needle.text[offset : offset + length]
        at = text.find(part)
        while at >= 0:
            start, end = at, at + length
            while start > 0 and offset - (at - start) > 0 and text[start - 1] == needle.text[offset - (at - start) - 1]:
                start -= 1
            behind = offset + length - (at + length)
            while end < len(text) and end + behind < len(needle.text) and text[end] == needle.text[end + behind]:
                end += 1
            yield start, end
            at = text.find(part, end)


def _texts(value: str) -> Iterator[bytes]:
    """Yield the unescaped texts that can contain the value."""
    text: bytes = _written(value)
    yield text
    # Characters are folded, and what looks like an escape in the value is decoded in the text, too.
    while (view := next(layers.unescaped(text), None)) is not None:
        text = view.data
        yield text
    if not value.isascii():
        for encoding in ("latin-1", "utf-16-le", "utf-16-be"):
            with suppress(UnicodeEncodeError):
                yield value.encode(encoding)


def _thin(text: bytes) -> re.Pattern[bytes]:
    """Return a pattern for a value that would be too short without its separators."""
    pieces = re.split(rb"([%s]+)" % re.escape(layers.IGNORED), text)
    if not any(pieces[::2]):
        return re.compile(re.escape(text))
    pieces[::2] = [re.escape(piece) for piece in pieces[::2]]
    pieces[1::2] = [rb"[%s]{1,%d}" % (re.escape(layers.IGNORED), 4 * len(piece)) for piece in pieces[1::2]]
    return re.compile(b"".join(pieces), re.IGNORECASE)


def _written(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def _parts(text: bytes) -> tuple[tuple[int, int], ...]:
    """Return the parts that each reveal a value; the whole value if no part looks random."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text) and len(found) < _PARTS:
        length = next((n for n in range(_PART, len(text) - start + 1) if _strange(text[start : start + n])), 0)
        if not length:
            break
        found.append((start, length))
        start += length
    last = next((n for n in range(_PART, len(text) + 1) if _strange(text[-n:])), 0)
    if last and (len(text) - last, last) not in found:
        found.append((len(text) - last, last))
    return tuple(found) or ((0, len(text)),)


def _strange(text: bytes) -> bool:
    """True if a text is not a word, number or date: long, or alternating between letters and digits."""
    changes = len(re.findall(rb"(?<=[0-9])(?=[^0-9])|(?<=[^0-9])(?=[0-9])|(?<=[a-z])(?=[^a-z0-9])", text))
    return changes > 1 or len(text) >= (_NUMBER if text.isdigit() else _WORD)


def _beginning(value: str) -> int:
    """Return the length of the prefix that reveals a value: more than its first word."""
    word = re.match(r"[A-Za-z]*", value)
    return max(_PART, len(word[0]) + 1 if word else 0)
