"""Checks of a SOAP request before its parameters are read: charset, first bytes, size and simple types."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.message import Message
from functools import lru_cache
from html.entities import html5
from typing import Any

from lxml import etree

from conformance.mock.domain import numbers
from conformance.mock.wires.problem import Reason
from conformance.safe_xml import local, namespace
from conformance.wires.soap.names import ENCODING, ENVELOPE, SOAP12_ENVELOPE, XSD, XSI

_TYPE, _NIL = f"{{{XSI}}}type", f"{{{XSI}}}nil"
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
_INTEGER = re.compile("[+-]?[0-9]+")
_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_UNSIGNED = {"unsignedByte": 8, "unsignedShort": 16, "unsignedInt": 32, "unsignedLong": 64}
_SIGNS = {"nonNegativeInteger": (0, None), "positiveInteger": (1, None), "nonPositiveInteger": (None, 0)}
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "negativeInteger": (None, -1),
    **_SIGNS,
    **{name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for name, bits in _BITS.items()},
    **{name: (0, 2**bits - 1) for name, bits in _UNSIGNED.items()},
}
_BOOLEANS = ("true", "false", "1", "0")
_MAX_DIGITS = 1000
MAX_ELEMENTS, MAX_ATTRIBUTES, MAX_NAMESPACES = 100_000, 500_000, 200
"""The limits of one request; a large file is one element."""
_TYPED = etree.XPath(".//*[@xsi:type]", namespaces={"xsi": XSI})
WITH_ID, WITH_HREF = etree.XPath(".//*[@id]"), etree.XPath(".//*[@href]")


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


def _canonical(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return name


def not_xml(error: str, body: bytes) -> Reason:
    """Return why a body is not XML, and what to do, which its first bytes may show."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return Reason("the body is empty", "the body", "post a SOAP 1.1 envelope")
    error = _QUOTED.sub(lambda name: name[0] if f"{name[1]};" in html5 else "'…'", _SOURCE.sub("", error))
    if (at := _not_utf8(body)) is not None and not start.startswith(_GZIP):
        what = f"the body is not UTF-8 at byte {at}, and no other charset is declared"
        return Reason(what, "the body", "encode the request as UTF-8")
    hints = (
        (start.startswith(_GZIP), "the body is compressed with gzip; send it uncompressed"),
        (start[:1] in b"{[", "the body is JSON; this address expects a SOAP 1.1 envelope in XML"),
        (start[:1] != b"<", "post a SOAP 1.1 envelope in XML"),
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


def not_an_envelope(root: etree._Element) -> Reason:
    """Return why a root element is not the envelope of SOAP 1.1."""
    do = f"send an Envelope of the namespace {ENVELOPE}"
    if namespace(root) == SOAP12_ENVELOPE:
        return Reason("the envelope is of SOAP 1.2", "the root element", f"{do} (SOAP 1.1), with Content-Type text/xml")
    if local(root) == "methodCall":
        return Reason("the body is a call of XML-RPC", "the root element", do)
    return Reason("the root element is no Envelope of SOAP 1.1", "the root element", do)


def too_much(body: bytes) -> Reason | None:
    """Return the reason to refuse a body with so many elements or attributes that reading it would delay others."""
    for what, character, limit in (("elements", b"<", 2 * MAX_ELEMENTS), ("attributes", b"=", MAX_ATTRIBUTES)):
        if body.count(character) > limit:
            return Reason(f"the body has more {what} than the mock reads", "the body", "send less at once")
    return None


def elements(found: Any) -> Iterator[etree._Element]:
    """Yield the elements in the result of an XPath."""
    return (each for each in found if isinstance(each, etree._Element))


def wrong_values(body: etree._Element) -> Iterator[Reason]:
    """Yield a reason for each text below Body that is not of the simple type in its own xsi:type.

    The framework reads a value by that type before it knows the method and its declared type.
    """
    for element in elements(_TYPED(body)):
        named = element.get(_TYPE, "").strip()
        if len(element) or element.get("href") is not None or element.get(_NIL) in ("true", "1"):
            continue
        prefix, _, name = named.rpartition(":")
        known = element.nsmap
        if len(known) > MAX_NAMESPACES:
            what = f"more than {MAX_NAMESPACES} namespaces are declared"
            yield Reason(what, place(element), "declare those that are used")
        elif known.get(prefix or None) in (XSD, ENCODING) and not _holds(name, (element.text or "").strip()):
            what = f"{local(element)[:100]} has the xsi:type {named[:60]}, but not a value of it"
            do = "send a value of that type, or leave out the element or make it nil"
            yield Reason(what, place(element), do)


def _holds(name: str, text: str) -> bool:
    """Return whether a text is a value of a simple type; types other than numbers and booleans allow any text."""
    if name in _INTEGERS:
        low, high = _INTEGERS[name]
        if len(text) > _MAX_DIGITS or not _INTEGER.fullmatch(text):
            return False
        return (low is None or low <= int(text)) and (high is None or int(text) <= high)
    match name:
        case "decimal":
            return numbers.decimal(text) is not None
        case "double" | "float":
            return _is_double(text)
    return text in _BOOLEANS if name == "boolean" else True


def _is_double(text: str) -> bool:
    try:
        numbers.double(text)
    except ValueError:
        return False
    return True


def place(element: etree._Element) -> str:
    """Return the place of an element: its path from Body, and its line."""
    names = [local(element)]
    for above in element.iterancestors():
        if local(above) == "Envelope":
            break
        names.append(local(above))
    path = "/".join(name[:60] for name in reversed(names[:8]))
    return f"{'…/' if len(names) > 8 else ''}{path}, line {element.sourceline}"
