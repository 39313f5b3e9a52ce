"""XML in the bodies of requests and responses, whatever protocol it is of: charset, size, and why it is not XML."""

from __future__ import annotations

import codecs
import re
from email.message import Message
from functools import lru_cache
from html.entities import html5

from conformance.mock.wires.problem import Reason

CONTENT_TYPE = "text/xml; charset=UTF-8"
_UTF8 = ("utf-8", "ascii")
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"<\0", "UTF-16"),
    (b"\0<", "UTF-16"),
)
"""The first bytes of a document in a charset other than UTF-8, longer ones first."""
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']"
)
_GZIP = b"\x1f\x8b"
_QUOTED = re.compile("'([^' ]{2,})'")
_SOURCE = re.compile(r" \(<string>, line [0-9]+\)$")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_ELEMENTS, MAX_ATTRIBUTES = 100_000, 500_000
"""The limits of one request; a large file is one element."""


def other_charset(content_type: str, body: bytes) -> tuple[str, str] | None:
    """Return the declared charset of a request and where it is declared, or None if it is UTF-8 or undeclared."""
    mark = next((name for start, name in _MARKS if body.startswith(start)), None)
    declared = _DECLARATION.match(body[:400])
    found = (
        (mark, "the first bytes of the body"),
        (_charset(content_type), "the header Content-Type"),
        (declared[1].decode("ascii") if declared else None, "the XML declaration"),
    )
    return next(((name[:40], where) for name, where in found if name and _canonical(name) not in _UTF8), None)


@lru_cache(256)
def _charset(content_type: str) -> str | None:
    """Return the charset that a Content-Type declares."""
    header = Message()
    header["Content-Type"] = content_type or "text/xml"
    return header.get_content_charset()


@lru_cache(256)
def _canonical(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return name


def not_xml(error: str, body: bytes, expected: str) -> Reason:
    """Return why a body is not XML, and what to do, which its first bytes may show; `expected` is what to post."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return Reason("the body is empty", "the body", f"post {expected}")
    error = _QUOTED.sub(lambda name: name[0] if f"{name[1]};" in html5 else "'…'", _SOURCE.sub("", error))
    if (at := _not_utf8(body)) is not None and not start.startswith(_GZIP):
        what = f"the body is not UTF-8 at byte {at}, and no other charset is declared"
        return Reason(what, "the body", "encode the request as UTF-8")
    hints = (
        (start.startswith(_GZIP), "the body is compressed with gzip; send it uncompressed"),
        (start[:1] in b"{[", f"the body is JSON; this address expects {expected}"),
        (start[:1] != b"<", f"post {expected}"),
        ("EntityRef" in error, "write & as &amp; in texts"),
        ("document type" in error, "leave out the DOCTYPE"),
    )
    do = next((text for there, text in hints if there), "send well-formed XML")
    return Reason(error, "the body", do)


def _not_utf8(body: bytes) -> int | None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def too_much(body: bytes) -> Reason | None:
    """Return the reason to refuse a body with so many elements or attributes that reading it would delay others."""
    for what, character, limit in (("elements", b"<", 2 * MAX_ELEMENTS), ("attributes", b"=", MAX_ATTRIBUTES)):
        if body.count(character) > limit:
            return Reason(f"the body has more {what} than the mock reads", "the body", "send less at once")
    return None


def text(value: object) -> str:
    """Return a value as text that XML can hold: U+FFFD in place of each character that it cannot."""
    return _NO_XML.sub("\ufffd", str(value))
