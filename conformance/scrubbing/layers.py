"""Decodes one layer of a text (escapes, encodings, separators) and maps every decoded byte to its origin."""

from __future__ import annotations

import binascii
import re
import sys
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from itertools import accumulate, compress
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits, hexdigits
from types import MappingProxyType
from typing import Final

_MAX_BYTE = 0xFF


@dataclass(frozen=True)
class View:
    """A decoded text; `back` maps a span of it to the span of the original text."""

    data: bytes
    back: Callable[[int, int], tuple[int, int]]


IGNORED: Final = bytes(range(0x21)) + b"-_.:+*'\"`\\\x7f"
"""Separators between the characters of a value: spaces, line breaks, NULs of UTF-16, dashes, quotes."""
_LOWER: Final = bytes(range(256)).lower()


def bare(data: bytes) -> View:
    """Return the text in lower case without separators."""
    return View(data.translate(_LOWER, IGNORED), _KeptOrigins(data, IGNORED))


class _KeptOrigins:
    """Maps spans to their position before characters were removed; computed on first use."""

    def __init__(self, data: bytes, taken: bytes) -> None:
        self._data, self._taken = data, taken
        self._places = array("I")

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        if not self._places:
            kept = self._data.translate(_marks(self._taken))
            self._places = array("I", compress(range(len(kept)), kept))
        return self._places[start], self._places[end - 1] + 1


@lru_cache(maxsize=8)
def _marks(taken: bytes) -> bytes:
    return bytes(code not in taken for code in range(256))


_ESCAPE: Final = re.compile(
    rb"""[%&\\\xc2-\xf4](?:
      (?<=%)(?: (?P<percent>[0-9A-Fa-f]{2}) | [uU](?P<percent_u>[0-9A-Fa-f]{4}) )
    | (?<=&)(?: [#]0*(?P<decimal>[0-9]{1,7}) | [#][xX]0*(?P<hex>[0-9A-Fa-f]{1,6})
        | (?P<entity>[A-Za-z][A-Za-z0-9]{1,30}) );?
    | (?<=\\)(?: u(?P<pair>[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}) | u+(?P<json>[0-9A-Fa-f]{4})
        | [ux]\{0*(?P<braced>[0-9A-Fa-f]{1,6})\} | x(?P<byte>[0-9A-Fa-f]{2}) | U(?P<long>[0-9A-Fa-f]{8})
        | (?P<octal>[0-3][0-7]{2}) | (?P<control>[abfnrtv0]) | (?P<plain>[\\"'/]) )
    | (?P<letters> (?: (?<=[\xc2-\xdf])[\x80-\xbf] | (?<=[\xe0-\xef])[\x80-\xbf]{2} | (?<=[\xf0-\xf4])[\x80-\xbf]{3} ) )
    )""",
    re.VERBOSE,
)
"""How URLs, XML, HTML, JSON and programming languages write characters; and letters beyond ASCII, which can be written
in several ways."""
_BASE: Final = {"decimal": 10, "octal": 8}
_CONTROLS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def unescaped(data: bytes) -> Iterator[View]:
    """Yield the text with escapes decoded once and characters folded, if that changes it."""
    yield from _replaced(_ESCAPE, _character, data)


def _character(match: re.Match[bytes]) -> bytes:
    kind = str(match.lastgroup)
    text = match[kind]
    match kind:
        case "percent" | "byte":
            return bytes([int(text, 16)])
        case "entity":
            named = html5.get(f"{text.decode()};")
            return match[0] if named is None else named.encode()
        case "pair":
            return chr(0x10000 + (int(text[:4], 16) - 0xD800) * 0x400 + int(text[6:], 16) - 0xDC00).encode()
        case "control":
            return _CONTROLS.get(text, b" ")
        case "plain":
            return text
        case "letters":
            return _folded(match[0].decode("utf-8", "replace"))
        case _:
            number = int(text, _BASE.get(kind, 16))
            return chr(number).encode("utf-8", "surrogatepass") if number <= sys.maxunicode else b""


@lru_cache(maxsize=4096)
def _folded(text: str) -> bytes:
    """Return characters in their canonical form: without accents, width variants and invisible characters."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if unicodedata.category(c) not in _UNSEEN).encode("utf-8", "ignore")


_MARKUP: Final = re.compile(
    rb"""[<\]](?: (?<=<)(?: !--[^<>]{0,128}(?<=--)> | !\[CDATA\[ | \?[^<>?]{0,128}\?>
        | /?(?:a|b|br|code|em|font|i|mark|s|small|span|strong|tt|u|wbr)(?:\s[^<>]{0,128})?/?> )
      | (?<=\])\]>(?:<!\[CDATA\[)? )""",
    re.VERBOSE,
)
"""XML and HTML markup that does not separate the text around it."""


def unmarked(data: bytes) -> Iterator[View]:
    """Yield the text without markup that does not separate it, if there is any."""
    yield from _replaced(_MARKUP, lambda _: b"", data)


_UNSEEN: Final = ("Mn", "Me", "Cf", "Cs")
_CONTROLS_OF_BINARY: Final = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NULS: Final = re.compile(rb"\0+")
_NO_TEXT: Final = re.compile(rb"[^\t\n\r -~]+(?:[\t\n\r -~]{1,7}[^\t\n\r -~]+)*")


def is_binary(data: bytes) -> bool:
    """True if at least one byte in twenty is a control character, as in images and UTF-16."""
    return len(data.translate(None, _CONTROLS_OF_BINARY)) * 20 < len(data) * 19


def printed(data: bytes) -> Iterator[View]:
    """Yield the text in binary data: all of it without the NULs of UTF-16, else its printable spans."""
    wide = data.count(0) * 4 > len(data)
    yield from _replaced(_NULS if wide else _NO_TEXT, lambda _: b"" if wide else b"|", data)


_NUMBERS: Final = re.compile(rb"[0-9](?:(?:[xX][0-9A-Fa-f]{2}|[0-9]{1,2})[,; \t\r\n]{1,40}[0-9]){6}")
_NUMBER: Final = re.compile(
    rb"(?<![0-9A-Za-z])(?:0[xX](?P<hex>[0-9A-Fa-f]{2})|(?P<code>[0-9]{2,3}))(?:[,; \t\r\n]+|\b)"
)


def numbered(data: bytes) -> Iterator[View]:
    """Yield the text with lists of character codes decoded, if there are any."""
    if _NUMBERS.search(data):
        yield from _replaced(_NUMBER, _coded, data)


def _coded(match: re.Match[bytes]) -> bytes:
    number = int(match["code"]) if match["code"] else int(match["hex"], 16)
    return bytes([number]) if number <= _MAX_BYTE else match[0]


_QUOTED: Final = re.compile(rb"=(?:(?P<byte>[0-9A-Fa-f]{2})|[ \t]*\r?\n)")


def unquoted(data: bytes) -> Iterator[View]:
    """Yield the text with quoted-printable decoded, if there is any."""
    yield from _replaced(_QUOTED, lambda match: bytes([int(match["byte"], 16)]) if match["byte"] else b"", data)


def _replaced(pattern: re.Pattern[bytes], replace: Callable[[re.Match[bytes]], bytes], data: bytes) -> Iterator[View]:
    changed = pattern.sub(replace, data)
    if changed != data:
        yield View(changed, _Origins(pattern, replace, data))


class _Origins:
    """Maps spans to their position before the matches of a pattern were replaced; computed on first use."""

    def __init__(self, pattern: re.Pattern[bytes], replace: Callable[[re.Match[bytes]], bytes], data: bytes) -> None:
        self._pattern, self._replace, self._data = pattern, replace, data
        self._starts: list[int] = []
        self._tokens: list[tuple[int, int, int]] = []

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        if not self._tokens:
            self._work_out()
        return self._at(start)[0], self._at(end - 1)[1]

    def _work_out(self) -> None:
        self._starts, self._tokens = [-1], [(-1, 0, 0)]
        at, behind = 0, 0
        for match in self._pattern.finditer(self._data):
            start = at + match.start() - behind
            at, behind = start + len(self._replace(match)), match.end()
            self._starts.append(start)
            self._tokens.append((at, match.start(), match.end()))

    def _at(self, place: int) -> tuple[int, int]:
        """Return the origin of the byte at a position."""
        number = bisect_right(self._starts, place) - 1
        end, came_from, came_to = self._tokens[number]
        if place < end:
            return came_from, came_to
        origin = came_to + place - max(end, 0)
        return origin, origin + 1


@dataclass(frozen=True)
class _Radix:
    """An encoding of bytes in characters of `bits` bits each, of which `together` encode whole bytes.

    `table` replaces all other characters by spaces, and `run` then finds candidates; the characters `between` are
    ignored. `filler` encodes zero bits, and `barrier` bytes that no value contains.
    """

    bits: int
    together: int
    table: bytes
    between: bytes
    run: re.Pattern[bytes]
    filler: bytes
    barrier: bytes
    decode: Callable[[bytes], bytes]

    def views(self, data: bytes) -> Iterator[View]:
        """Yield the decoded candidates, once for each character at which a byte may start."""
        texts = self.run.findall(b" " + data.translate(self.table, self.between))
        for skipped in range(self.together if texts else 0):
            # Decode all candidates at once: there may be very many short ones.
            whole = [text[skipped:] + self.filler * ((skipped - len(text)) % self.together) for text in texts]
            lengths = [(len(text) + len(self.barrier)) * self.bits // 8 for text in whole]
            yield View(self.decode(self.barrier.join(whole)), _RunOrigins(self, data, lengths, skipped))


class _RunOrigins:
    """Maps decoded spans to their position in the text."""

    def __init__(self, radix: _Radix, data: bytes, lengths: list[int], skipped: int) -> None:
        self._radix, self._data, self._skipped, self._lengths = radix, data, skipped, lengths
        self._starts: list[int] = []
        self._runs: list[tuple[int, int]] = []
        self._back: Callable[[int, int], tuple[int, int]] = lambda start, end: (start, end)

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        if not self._starts:
            radix, between = self._radix, self._radix.between
            self._starts = [0, *accumulate(self._lengths)]
            text = b" " + self._data.translate(radix.table, between)
            self._runs = [(match.start(), match.end() - 1) for match in radix.run.finditer(text)]
            self._back = _KeptOrigins(self._data, between)
        number = bisect_right(self._starts, start) - 1
        begin, stop = self._runs[number]
        begin += self._skipped
        first = begin + (start - self._starts[number]) * 8 // self._radix.bits
        last = begin - (-(end - self._starts[number]) * 8 // self._radix.bits)
        return self._back(min(first, stop - 1), min(last, stop))


_DIGITS_OF_32: Final = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz234567", b"0123456789abcdefghijklmnopqrstuv")


def _base32(text: bytes) -> bytes:
    return int(text.lower().translate(_DIGITS_OF_32), 32).to_bytes(len(text) * 5 // 8, "big")


def _table(kept: str, *, other: str = "", also: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Return a table that keeps characters, and replaces `other` ones by ! and the rest by spaces."""
    written = dict.fromkeys(other, "!") | {c: c for c in kept} | dict(also)
    return bytes(ord(written.get(chr(code), " ")) for code in range(256))


_LONG: Final = 24
"""The minimum length of base32 candidates; shorter runs of letters may be words."""


def radices(shortest: int) -> tuple[Callable[[bytes], Iterator[View]], ...]:
    """Return layers that decode base64, base32 and hex wherever they could contain `shortest` bytes."""
    alphabet = f"{ascii_letters}{digits}+/"
    # A pattern that starts with a literal is many times faster.
    run = rb" ([^ ]{%d,})"
    alone = rb" (?=[^ !0-9]*[0-9])([^ !]{%d,})(?![^ ])"
    spaces = b" \t\r\n"
    base64 = _Radix(
        *(6, 4, _table(alphabet, also={"-": "+", "_": "/"}), spaces, re.compile(run % (shortest * 8 // 6))),
        *(b"A", b"PDw8", binascii.a2b_base64),
    )
    hexadecimal = _Radix(
        *(4, 2, _table(hexdigits), spaces + b",;:-", re.compile(run % (shortest * 2)), b"0", b"3c", binascii.unhexlify),
    )
    base32 = (
        _Radix(
            *(5, 8, _table(f"{letters}234567", other=alphabet), b"\r\n"),
            *(re.compile(alone % max(_LONG, shortest * 8 // 5)), b"A", b"HQ6DYPB4", _base32),
        )
        for letters in (ascii_uppercase, ascii_lowercase)
    )
    return tuple(radix.views for radix in (base64, hexadecimal, *base32))
