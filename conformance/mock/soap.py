"""The mock's own codec of SOAP 1.1 rpc/encoded, on lxml alone: reads requests and writes answers as the service does.

Reading is lenient where the service is: parameters are positional, items may have any name, hrefs may stand anywhere,
prefixes and xsi:type are free. Writing is what wire_notes, section 2, shows.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.mock import numbers
from conformance.soap.names import ENCODING, ENVELOPE, SCALARS, XSD, XSI
from conformance.soap.xml import local, namespace, parse

CONTENT_TYPE = "text/xml; charset=UTF-8"
_NIL = f"{{{XSI}}}nil"
_TYPE = f"{{{XSI}}}type"
_ARRAY_TYPE = f"{{{ENCODING}}}arrayType"
_STYLE = f"{{{ENVELOPE}}}encodingStyle"
_MOST_HREFS = 32


class Malformed(ValueError):
    """A request that the service cannot read; it answers such with HTTP 500 and a page."""


@dataclass(frozen=True)
class Operation:
    """The first child of a request's Body, with the elements that hrefs can point to."""

    name: str
    element: etree._Element
    targets: Mapping[str, etree._Element]


def read(body: bytes) -> Operation:
    """Return the operation that a request calls; Malformed says why there is none."""
    try:
        envelope = parse(body)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if local(envelope) != "Envelope" or namespace(envelope) != ENVELOPE:
        raise Malformed("not a SOAP 1.1 envelope")
    found = [child for child in envelope if namespace(child) == ENVELOPE and local(child) == "Body"]
    if not found or not len(found[0]):
        raise Malformed("no operation in Body")
    operation = found[0][0]
    if operation.get(_NIL) in ("true", "1"):
        raise Malformed("the operation is nil")
    targets = {element.get("id", ""): element for element in found[0].iter() if element.get("id")}
    return Operation(local(operation), operation, targets)


def arguments(operation: Operation, contract: Contract) -> dict[str, Any]:
    """Return the arguments by parameter name, decoded by their declared types; a missing one is None."""
    reader = _Reader(operation.targets)
    given = list(operation.element)
    return {
        name: reader.value(given[place], node) if place < len(given) else None
        for place, (name, node) in enumerate(contract.request.members.items())
    }


class _Reader:
    def __init__(self, targets: Mapping[str, etree._Element]) -> None:
        self.targets = targets

    def value(self, element: etree._Element, node: Node) -> Any:
        element = self.resolved(element)
        if element.get(_NIL) in ("true", "1"):
            return None
        if isinstance(node, Array):
            return [self.value(item, node.item) for item in element]
        if isinstance(node, Struct):
            return self.members(element, node)
        return _scalar(element, node)

    def members(self, element: etree._Element, node: Struct) -> dict[str, Any]:
        given = {local(child): child for child in reversed(element)}
        return {
            name: self.value(given[name], member) if name in given else None for name, member in node.members.items()
        }

    def resolved(self, element: etree._Element) -> etree._Element:
        for _ in range(_MOST_HREFS):
            href = element.get("href")
            if href is None:
                return element
            target = self.targets.get(href.removeprefix("#"))
            if target is None:
                raise Malformed(f"nothing has the id that {href} points to")
            element = target
        raise Malformed("hrefs that point in a circle")


def _scalar(element: etree._Element, node: Scalar) -> Any:
    text = element.text or ""
    try:
        match node.kind:
            case "string":
                return text
            case "integer":
                return _integer(text.strip())
            case "number":
                return numbers.double(text)
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}[text.strip()]
            case _:
                return base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, KeyError, binascii.Error) as error:
        raise Malformed(f"{local(element)} holds no {node.kind}") from error


def _integer(text: str) -> int:
    if not re.fullmatch("[+-]?[0-9]{1,10}", text):
        raise ValueError(text)
    return int(text)


def answer(contract: Contract, target: str, value: Any) -> bytes:
    """Return the envelope that answers a call; `target` is the service's namespace, None members are nil."""
    writer = _Writer(target)
    response = etree.SubElement(
        writer.body, f"{{{target}}}{contract.method}Response", {_STYLE: ENCODING}, nsmap={"n1": target, "n2": ENCODING}
    )
    writer.put(response, "return", contract.answer, value)
    return writer.bytes()


def fault(text: str) -> bytes:
    """Return a fault as the service words it."""
    writer = _Writer("")
    element = etree.SubElement(writer.body, f"{{{ENVELOPE}}}Fault")
    for name, content in (
        ("faultcode", "env:Server"),
        ("faultstring", text),
        ("faultactor", "ActionWebService::Protocol::Soap::SoapProtocol"),
    ):
        etree.SubElement(element, name).text = content
    return writer.bytes()


class _Writer:
    def __init__(self, target: str) -> None:
        self.target = target
        self.envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"env": ENVELOPE, "xsd": XSD, "xsi": XSI})
        self.body = etree.SubElement(self.envelope, f"{{{ENVELOPE}}}Body")

    def put(self, parent: etree._Element, name: str, node: Node, value: Any, *, item: bool = False) -> None:
        element = etree.SubElement(parent, name)
        if value is None:
            element.set(_NIL, "true")
            return
        if isinstance(node, Array):
            element.set(_ARRAY_TYPE, f"{self.qname(node.item)}[{len(value)}]")
            element.set(_TYPE, "n2:Array")
            for each in value:
                self.put(element, "item", node.item, each, item=True)
            return
        if not item:
            element.set(_TYPE, self.qname(node))
        if isinstance(node, Struct):
            for member, content in value.items():
                self.put(element, member, node.members[member], content)
        else:
            element.text = _text(node, value)

    def qname(self, node: Node) -> str:
        if isinstance(node, Scalar):
            space, name = SCALARS[node.kind]
            return f"{'xsd' if space == XSD else 'n2'}:{name}"
        return f"n1:{node.name}"

    def bytes(self) -> bytes:
        return etree.tostring(self.envelope, xml_declaration=True, encoding="UTF-8")


def _text(node: Scalar, value: Any) -> str:
    match node.kind:
        case "boolean":
            return "true" if value else "false"
        case "number":
            return numbers.double_text(value)
        case "base64":
            return base64.encodebytes(value).decode("ascii")
        case _:
            return str(value)
