"""The ways in which a text can hold a value, and what a text says once none of them hides anything."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from urllib.parse import quote, quote_plus, unquote_to_bytes

Spelling = Callable[[str], str]


def each(form: str) -> Spelling:
    """Write every character in a form, such as &#{0}; for its number."""
    return lambda value: "".join(form.format(ord(c)) for c in value)


def every_other(one: Spelling, other: Spelling = str) -> Spelling:
    """Write the characters in two ways in turn."""
    return lambda value: "".join((one if i % 2 else other)(c) for i, c in enumerate(value))


def in_base64(before: int, spell: Spelling = str, encode: Callable[[bytes], bytes] = base64.b64encode) -> Spelling:
    """Write the value in base64, behind so many bytes."""
    return lambda value: encode(b"x" * before + spell(value).encode() + b"tail").decode("latin-1")


def both(outer: Spelling, inner: Spelling) -> Spelling:
    return lambda value: outer(inner(value))


SPELLINGS: dict[str, Spelling] = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "without dashes": lambda v: v.replace("-", ""),
    "in capitals without dashes": lambda v: v.upper().replace("-", ""),
    "with spaces for dashes": lambda v: v.replace("-", " "),
    "in groups of four": lambda v: " ".join(re.findall(".{1,4}", v.replace("-", ""))),
    "a line a character": "\n".join,
    "over two lines": lambda v: f"{v[:17]}\r\n    {v[17:]}",
    "xml": escape,
    "decimal references": each("&#{};"),
    "padded references": each("&#{:07};"),
    "references without their end": each("&#{}"),
    "hex references": each("&#x{:x};"),
    "padded hex references": each("&#X{:06X};"),
    "references in references": both(escape, each("&#{};")),
    "every other character as a reference": every_other(each("&#{};")),
    "url": lambda v: quote(v, safe=""),
    "form": quote_plus,
    "url, every character": each("%{:02x}"),
    "url, every other character": every_other(each("%{:02X}")),
    "url in a url": both(lambda v: quote(v, safe=""), each("%{:02X}")),
    "url of old": each("%u{:04x}"),
    "json": lambda v: json.dumps(v)[1:-1],
    "json escapes": each("\\u{:04x}"),
    "json escapes in capitals": each("\\u{:04X}"),
    "json in json": lambda v: json.dumps(json.dumps(each("\\u{:04x}")(v))),
    "braced escapes": each("\\u{{{:x}}}"),
    "byte escapes": each("\\x{:02x}"),
    "octal escapes": each("\\{:03o}"),
    "references, url, json in turn": every_other(each("&#{};"), every_other(each("%{:02x}"), each("\\u{:04x}"))),
    "quoted-printable": each("={:02X}"),
    "base64": in_base64(0),
    "base64, one before": in_base64(1),
    "base64, two before": in_base64(2),
    "base64url": in_base64(0, encode=base64.urlsafe_b64encode),
    "base64 of capitals": in_base64(1, str.upper),
    "base64 of references": in_base64(2, each("&#{};")),
    "base64 in base64": in_base64(1, in_base64(2)),
    "base64 in lines": in_base64(40, encode=base64.encodebytes),
    "base64 in lines in json": lambda v: json.dumps(in_base64(40, encode=base64.encodebytes)(v)),
    "base64 in a url": both(lambda v: quote(v, safe=""), in_base64(1)),
    "base64 of utf-16": lambda v: base64.b64encode(v.encode("utf-16")).decode(),
    "base32": in_base64(3, encode=base64.b32encode),
    "hex": lambda v: v.encode().hex(),
    "hex in capitals": lambda v: v.encode().hex().upper(),
    "hex with spaces": lambda v: v.encode().hex(" "),
    "hex with colons": lambda v: v.encode().hex(":"),
    "character codes": lambda v: str(list(v.encode())),
    "character codes, a line each": lambda v: json.dumps(list(v.encode()), indent=2),
    "utf-16": lambda v: v.encode("utf-16-le").decode("latin-1"),
    "wide letters": lambda v: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in v),
    "soft hyphens": "\u00ad".join,
    "cdata sections": lambda v: f"<![CDATA[{v[:9]}]]><![CDATA[{v[9:]}]]>",
    "a comment inside": lambda v: f"{v[:11]}<!-- - -->{v[11:]}",
    "bold inside": lambda v: f"{v[:10]}<b>{v[10:20]}</b>{v[20:]}",
    "markdown": lambda v: v.replace("-", "\\-"),
}
"""How text, markup, URLs, programs and mails write a value."""


def _decoded(text: bytes) -> Iterator[bytes]:
    """Yield what a text says with one layer of writing taken off, by the libraries' own decoders."""
    plain = text.decode("utf-8", "replace")
    yield html.unescape(plain).encode()
    yield unquote_to_bytes(text)
    yield re.sub(
        rb"\\u\{?([0-9a-fA-F]{1,6})\}?|\\x([0-9a-fA-F]{2})",
        lambda m: chr(int(m[1] or m[2], 16)).encode("utf-8", "ignore"),
        text.replace(b"\\\\", b"\\"),
    )
    joined = re.sub(rb"\\[rn]|[\r\n]", b"", text)
    words = [word.translate(bytes.maketrans(b"-_", b"+/")) for word in re.findall(rb"[A-Za-z0-9+/_-]{16,}", joined)]
    for start in range(4):
        yield _BETWEEN.join(base64.b64decode(_whole(word[start:])) for word in words)
    words = re.findall(rb"(?:[0-9A-Fa-f]{2}[ :]?){16,}", joined)
    yield _BETWEEN.join(bytes.fromhex(re.sub(b"[ :]", b"", word).decode()) for word in words)


_BETWEEN = b" \0 "
"""What parts the words of a reading, so that two of them are not read as one."""


def _whole(word: bytes) -> bytes:
    """Return a word of base64 in the length that a decoder takes."""
    return word[:-1] if len(word) % 4 == 1 else word + b"=" * (-len(word) % 4)


def readings(text: bytes, depth: int = 3) -> Iterator[bytes]:
    """Yield the text and what it says under up to three layers of writing, each once: small letters and digits only."""
    layer, seen = [text], {text}
    for left in range(depth, -1, -1):
        yield from (re.sub(rb"[^0-9a-z]", b"", each.lower()) for each in layer)
        if left:
            found = dict.fromkeys(decoded for each in layer for decoded in _decoded(each) if len(decoded) >= 8)
            layer = [decoded for decoded in found if decoded not in seen]
            seen.update(layer)


def held(text: bytes, values: Iterable[str], shortest: int = 8) -> set[str]:
    """Return the values of which so many characters in a row can be read in a text, however they are written."""
    pieces: list[tuple[bytes, str]] = []
    for value in values:
        core = re.sub(r"[^0-9a-z]", "", value.lower()).encode()
        pieces += {(core[i : i + shortest], value) for i in range(len(core) - shortest + 1)}
    return {value for reading in readings(text) for piece, value in pieces if piece in reading}


def holds(text: bytes, value: str, shortest: int = 8) -> bool:
    """Whether so many characters in a row of a value can be read in a text."""
    return bool(held(text, [value], shortest))
