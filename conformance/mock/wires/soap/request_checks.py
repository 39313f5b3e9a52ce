"""Checks of a SOAP request before its parameters are read: the envelope and simple types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from conformance.mock.domain import numbers
from conformance.mock.wires.problem import Reason
from conformance.safe_xml import local, namespace
from conformance.wires.soap.names import ENCODING, ENVELOPE, SOAP12_ENVELOPE, XSD, XSI

_LEVELS = 8
"""How many levels of a path are shown."""

_TYPE, _NIL = f"{{{XSI}}}type", f"{{{XSI}}}nil"
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
_CHECKED = frozenset({*_INTEGERS, "decimal", "double", "float", "boolean"})
"""The simple types of which not every text is a value."""
_NAMED = re.compile(
    rb"type\s*=\s*[\"'][^\"'<]*\b(?:%s)\s*[\"']" % b"|".join(name.encode() for name in sorted(_CHECKED))
)
"""What a type of these looks like in a request."""
_MAX_DIGITS = 1000
MAX_NAMESPACES = 200
"""The limit of the namespaces in scope at an element."""
_TYPED = etree.XPath(".//*[@xsi:type]", namespaces={"xsi": XSI})
WITH_ID, WITH_HREF = etree.XPath(".//*[@id]"), etree.XPath(".//*[@href]")


def not_an_envelope(root: etree._Element) -> Reason:
    """Return why a root element is not the envelope of SOAP 1.1."""
    do = f"send an Envelope of the namespace {ENVELOPE}"
    if namespace(root) == SOAP12_ENVELOPE:
        return Reason("the envelope is of SOAP 1.2", "the root element", f"{do} (SOAP 1.1), with Content-Type text/xml")
    return Reason("the root element is no Envelope of SOAP 1.1", "the root element", do)


def elements(found: Any) -> Iterator[etree._Element]:
    """Yield the elements in the result of an XPath."""
    return (each for each in found if isinstance(each, etree._Element))


def wrong_value(content: bytes, body: etree._Element) -> Reason | None:
    """Return the reason for the first text below Body that is not of the simple type in its own xsi:type, or None.

    The framework reads a value by that type before it knows the method and its declared type. `content` is the whole
    request as it was sent, in which the names of such types are looked for first.
    """
    many = content.count(b"xmlns") > MAX_NAMESPACES
    if not many and b"&" not in content and _NAMED.search(content) is None:
        return None
    return next(_wrong_values(body, many=many), None)


def _wrong_values(body: etree._Element, *, many: bool) -> Iterator[Reason]:
    for element in elements(_TYPED(body)):
        named = element.get(_TYPE, "").strip()
        prefix, _, name = named.rpartition(":")
        if not many and name not in _CHECKED:
            continue
        if len(element) or element.get("href") is not None or element.get(_NIL) in ("true", "1"):
            continue
        known = element.nsmap
        if len(known) > MAX_NAMESPACES:
            what = f"more than {MAX_NAMESPACES} namespaces are declared"
            yield Reason(what, place(element), "declare those that are used")
        elif known.get(prefix or None) in (XSD, ENCODING) and not _holds(name, (element.text or "").strip()):
            what = f"{local(element)[:100]} has the xsi:type {named[:60]}, but not a value of it"
            do = "send a value of that type, or leave out the element or make it nil"
            yield Reason(what, place(element), do)


def _holds(name: str, text: str) -> bool:
    """Return whether a text is a value of a simple type; those that are not checked allow any text."""
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
    return f"{'…/' if len(names) > _LEVELS else ''}{path}, line {element.sourceline}"
