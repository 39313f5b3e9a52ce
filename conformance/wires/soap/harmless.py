"""Variations of a SOAP response that no client may mind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from lxml import etree

from conformance.endpoint.exchange import Response
from conformance.safe_xml import local, parse
from conformance.wires.bend import Vary
from conformance.wires.soap.names import ENVELOPE, XSI


def _xml(change: Callable[[etree._Element], None]) -> Vary:
    def vary(answer: Response) -> Response:
        try:
            root = parse(answer.body)
        except ValueError:
            return answer
        if root.tag != f"{{{ENVELOPE}}}Envelope":
            return answer
        change(root)
        return replace(answer, body=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    return vary


def _prefixes(answer: Response) -> Response:
    if ENVELOPE.encode() not in answer.body:
        return answer
    body = answer.body
    for old, new in ((b"env", b"SOAP-ENV"), (b"n1", b"ns7"), (b"n2", b"enc"), (b"xsi", b"i"), (b"xsd", b"s")):
        body = re.sub(rb"(</?|\s|\"|:)%s([:=])" % old, rb"\g<1>%s\2" % new, body)
    return replace(answer, body=body)


def _reordered(root: etree._Element) -> None:
    for element in list(root.iter("return", "item")):
        if len(element) > 1 and all(local(child) != "item" for child in element):
            for child in reversed(list(element)):
                element.append(child)


def _indented(root: etree._Element) -> None:
    etree.indent(root)


def _hrefs(root: etree._Element) -> None:
    body = root[0]
    texts = [e for e in root.iter() if not len(e) and e.text and e.get(f"{{{XSI}}}type", "").endswith(":string")]
    for number, element in enumerate(texts[:20]):
        target = etree.SubElement(body, local(element), nsmap=element.nsmap)  # type: ignore[arg-type]
        for name, value in element.attrib.items():
            target.set(name, value)
        target.set("id", f"id{number}")
        target.text, element.text = element.text, None
        for name in list(element.attrib):
            del element.attrib[name]
        element.set("href", f"#id{number}")


VARIATIONS: Mapping[str, Vary] = {
    "other prefixes": _prefixes,
    "members in another order": _xml(_reordered),
    "white space between elements": _xml(_indented),
    "strings behind hrefs": _xml(_hrefs),
}
"""Every variation, by its name."""
