"""Opens a SOAP request: from bytes to the element of the call and the values that hrefs in it refer to."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.catalogue import Api
from conformance.checks import client_rules
from conformance.checks.collector import shown
from conformance.checks.judgement import media_type
from conformance.checks.limits import Deadline
from conformance.checks.sent import SentNotes
from conformance.endpoint.exchange import Request
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.elements import HREF, ID, NIL, STYLE, Element, read
from conformance.wires.soap.names import ENCODING, ENVELOPE, SOAP12_ENVELOPE
from conformance.wires.soap.requests import rules

_DECLARATION: Final = re.compile(rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"'][^>]*\?>")
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def root_of(request: Request, notes: SentNotes) -> Element | None:
    """Return the root element of a body, in whatever encoding it came; None, and a finding, where there is none."""
    text = _decoded(request, notes)
    try:
        data = text.encode("utf-8", "replace")
        declaration = _DECLARATION.match(data)  # what it says is noted, and what stands here is UTF-8
        return read(data[declaration.end() if declaration else 0 :], Deadline())
    except ValueError as error:
        expected, stated = "well-formed XML", notes.stated("envelope")
        notes.add(client_rules.MALFORMED, "the body", expected, str(error)[:200], stated)
        return None


def content_type(request: Request, notes: SentNotes) -> None:
    """Note a media type that is none of SOAP 1.1's."""
    written = header(request, "content-type")
    if media_type(written)[0] not in ("text/xml", ""):
        expected, stated = "text/xml; charset=utf-8", notes.stated("content-type")
        notes.add(client_rules.CONTENT_TYPE, "the header Content-Type", expected, shown(written, 200), stated)
    elif not written:
        expected, stated = "text/xml; charset=utf-8", notes.stated("content-type")
        notes.add(client_rules.CONTENT_TYPE, "the header Content-Type", expected, "no Content-Type", stated)


def header(request: Request, name: str) -> str:
    """Return the value of a header by its lower-case name, or an empty string."""
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


def _decoded(request: Request, notes: SentNotes) -> str:
    """Return the text of a body; note every sign of another encoding than UTF-8."""
    body, do = request.body, client_rules.NOT_UTF8.do
    charsets = dict.fromkeys(media_type(header(request, "content-type"))[1], "the header Content-Type")
    if found := _DECLARATION.match(body[:1000]):
        charsets.setdefault(found[1].decode("ascii").lower(), "the XML declaration")
    mark = next((name for mark, name in _MARKS if body.startswith(mark)), "")
    for name, place in charsets.items():
        if name not in _UTF8:
            notes.add(client_rules.NOT_UTF8, place, "utf-8", shown(name), notes.stated("utf-8"), do=do)
    try:
        return body.decode(mark if mark == "utf-8-sig" else "utf-8")
    except UnicodeDecodeError as error:
        sent = f"byte 0x{body[error.start]:02x} at offset {error.start}"
        if not set(charsets) - _UTF8:
            notes.add(client_rules.NOT_UTF8, "the body", "UTF-8", f"{sent}, which is not UTF-8", notes.stated("utf-8"))
        other = next((name for name in charsets if name not in _UTF8), mark or "latin-1")
        try:
            return body.decode(other)
        except (LookupError, UnicodeError):
            return body.decode("latin-1")


@dataclass(frozen=True)
class Call:
    """The element of a call, and the elements that hrefs can name by their ids."""

    element: Element
    targets: Mapping[str, Element]

    def followed(self, element: Element) -> Element | None:
        """Return the element that holds the value: itself, or the one at the end of its hrefs; None for a dead end."""
        for _ in range(20):
            href = element.attributes.get(HREF)
            if href is None:
                return element
            target = self.targets.get(href.removeprefix("#"))
            if target is None:
                return None
            element = target
        return None


def call_of(root: Element, api: Api, notes: SentNotes) -> Call | None:
    """Return the call in an envelope, and note what is wrong around it; None where there is no call."""
    stated = notes.stated("envelope")

    def wrong(place: str, expected: str, sent: str) -> None:
        notes.add(rules.ENVELOPE, place, expected, sent, stated)

    if root.name != "Envelope" or root.namespace != ENVELOPE:
        version = "an envelope of SOAP 1.2" if root.namespace == SOAP12_ENVELOPE else str(root)
        wrong("the root element", f"{{{ENVELOPE}}}Envelope", version)
        if root.name != "Envelope":
            return None
    body = next((child for child in root.children if child.name == "Body"), None)
    if body is None or not body.children:
        wrong("Envelope/Body", "a Body with one call", "no Body" if body is None else "an empty Body")
        return None
    targets: dict[str, Element] = {}
    for element in body.descendants():
        if ID in element.attributes:
            targets.setdefault(element.attributes[ID], element)
    first = body.children[0]
    for other in body.children[1:]:
        if ID not in other.attributes:
            wrong(f"Body/{other.label}", "one call, and values with an id", "another element")
    if first.attributes.get(NIL) in ("true", "1"):
        wrong(f"Body/{first.label}", "the element of the call", "xsi:nil on it")
    _around(root, body, first, api, notes)
    return Call(first, targets)


def _around(root: Element, body: Element, call: Element, api: Api, notes: SentNotes) -> None:
    """Note a call's namespace and encoding style if they are not those of the contract."""
    namespace = soap_of(api).namespace
    if call.namespace != namespace:
        expected = f"the namespace {namespace}"
        notes.add(
            rules.NAMESPACE, f"Body/{call.label}", expected, str(call), notes.stated("namespace"), cause=("call",)
        )
    styles = [each.attributes[STYLE] for each in (call, body, root) if STYLE in each.attributes]
    if not any(uri.startswith(ENCODING.rstrip("/")) for style in styles[:1] for uri in style.split()):
        sent = shown(styles[0]) if styles else "no encodingStyle"
        stated = notes.stated("encoding-style")
        notes.add(rules.ENCODING_STYLE, f"Body/{call.label}", f"encodingStyle {ENCODING}", sent, stated)
