"""The operations of a WSDL: what is sent, what comes back, and how the SOAP 1.1 binding puts it on the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from conformance.safe_xml import local, namespace
from conformance.wires.soap.description.document import WSDL_HTTP, WSDL_SOAP12, Definitions, line_of, resolved, sought
from conformance.wires.soap.description.types import Reference
from conformance.wires.soap.names import WSDL, WSDL_SOAP

_BINDINGS: Final = {WSDL_SOAP: "SOAP 1.1", WSDL_SOAP12: "SOAP 1.2", WSDL_HTTP: "HTTP"}
SOAP11: Final = "SOAP 1.1"


@dataclass(frozen=True)
class Part:
    """A part of a message: its name on the wire, and what it is of."""

    name: str
    type: Reference
    line: int


@dataclass(frozen=True)
class Body:
    """How one direction of an operation is written; `headers` maps the parts of headers to what they are of."""

    use: str = ""
    namespace: str = ""
    encodings: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Operation:
    """One operation; parts are None where the message was not loaded, and `bound` is False without SOAP 1.1."""

    name: str
    inputs: Sequence[Part] | None
    outputs: Sequence[Part] | None
    faults: Mapping[str, Sequence[Part] | None]
    line: int
    bound: bool = False
    style: str = ""
    transport: str = ""
    action: str = ""
    sent: Body = Body()
    returned: Body = Body()


@dataclass(frozen=True)
class Service:
    """All operations by name, the kinds of bindings, and the path of the first address of SOAP 1.1."""

    operations: Mapping[str, Operation]
    bindings: Mapping[str, int]
    address: str
    address_line: int = 0


def service(definitions: Definitions) -> Service:
    """Return the operations of a description, those of its SOAP 1.1 bindings first."""
    bindings: dict[str, int] = {}
    operations: dict[str, Operation] = {}
    ordered = sorted(definitions.bindings.values(), key=lambda binding: _kind(binding) != SOAP11)
    for binding in ordered:
        kind = _kind(binding)
        bindings.setdefault(kind, line_of(binding))
        for operation in _operations(definitions, binding, kind):
            operations.setdefault(operation.name, operation)
    for port_type in definitions.port_types.values():
        for element in port_type.iterfind(f"{{{WSDL}}}operation"):
            operation = _abstract(definitions, element)
            operations.setdefault(operation.name, operation)
    address, line = _address(definitions)
    return Service(operations, bindings, address, line)


def _kind(binding: etree._Element) -> str:
    for child in binding.iterchildren("*"):
        if local(child) == "binding":
            return _BINDINGS.get(namespace(child), "another binding")
    return "another binding"


def _address(definitions: Definitions) -> tuple[str, int]:
    for service_ in definitions.services:
        for address in service_.iterfind(f"{{{WSDL}}}port/{{{WSDL_SOAP}}}address"):
            return urlsplit(address.get("location", "")).path.rstrip("/"), line_of(address)
    return "", 0


def _operations(definitions: Definitions, binding: etree._Element, kind: str) -> Iterator[Operation]:
    port_type = sought(definitions.port_types, binding, binding.get("type", ""), definitions.target)
    if port_type is None:
        return
    abstract: dict[str, list[etree._Element]] = {}
    for element in port_type.iterfind(f"{{{WSDL}}}operation"):
        abstract.setdefault(element.get("name", ""), []).append(element)
    how = binding.find(f"{{{WSDL_SOAP}}}binding")
    for element in binding.iterfind(f"{{{WSDL}}}operation"):
        same = abstract.get(element.get("name", ""))
        if not same:
            continue
        # Of operations with one name the one is meant whose input is called as this one's.
        chosen = next((o for o in same if _input_name(o) == _input_name(element)), same[0])
        operation = _abstract(definitions, chosen)
        yield _bound(definitions, operation, element, how) if kind == SOAP11 and how is not None else operation


def _input_name(operation: etree._Element) -> str:
    found = operation.find(f"{{{WSDL}}}input")
    return "" if found is None else found.get("name", "")


def _abstract(definitions: Definitions, element: etree._Element) -> Operation:
    faults = {fault.get("name", ""): _parts(definitions, fault) for fault in element.iterfind(f"{{{WSDL}}}fault")}
    inputs, outputs = (element.find(f"{{{WSDL}}}{direction}") for direction in ("input", "output"))
    return Operation(
        element.get("name", ""),
        () if inputs is None else _parts(definitions, inputs),
        () if outputs is None else _parts(definitions, outputs),
        faults,
        line_of(element),
    )


def _parts(definitions: Definitions, element: etree._Element) -> Sequence[Part] | None:
    name = element.get("message", "")
    message = sought(definitions.messages, element, name, definitions.target)
    if message is None:
        if not definitions.incomplete:
            definitions.notes.append(f"the message {resolved(element, name)} is not defined, so it was not compared")
        return None
    return [_part(part) for part in message.iterfind(f"{{{WSDL}}}part")]


def _part(part: etree._Element) -> Part:
    by_element = part.get("element")
    text = by_element if by_element is not None else part.get("type", "")
    reference = Reference(resolved(part, text), is_element=by_element is not None)
    return Part(part.get("name", ""), reference, line_of(part))


def _bound(definitions: Definitions, operation: Operation, element: etree._Element, how: etree._Element) -> Operation:
    own = element.find(f"{{{WSDL_SOAP}}}operation")
    style = how.get("style", "document")
    inputs, outputs = (element.find(f"{{{WSDL}}}{direction}") for direction in ("input", "output"))
    sent, returned = _body(definitions, inputs), _body(definitions, outputs)
    return Operation(
        operation.name,
        _in_body(operation.inputs, inputs),
        _in_body(operation.outputs, outputs),
        operation.faults,
        line_of(element),
        True,
        style if own is None else own.get("style", style),
        how.get("transport", ""),
        "" if own is None else own.get("soapAction", ""),
        sent,
        returned,
    )


def _in_body(parts: Sequence[Part] | None, direction: etree._Element | None) -> Sequence[Part] | None:
    """Return the parts of a message that the body holds: all of them, unless it names some."""
    body = None if direction is None else direction.find(f"{{{WSDL_SOAP}}}body")
    named = None if body is None else body.get("parts")
    if parts is None or named is None:
        return parts
    return [part for part in parts if part.name in named.split()]


def _body(definitions: Definitions, direction: etree._Element | None) -> Body:
    body = None if direction is None else direction.find(f".//{{{WSDL_SOAP}}}body")
    if direction is None or body is None:
        return Body()
    headers = {}
    for header in direction.iterfind(f"{{{WSDL_SOAP}}}header"):
        message = sought(definitions.messages, header, header.get("message", ""), definitions.target)
        parts = [] if message is None else [_part(part) for part in message.iterfind(f"{{{WSDL}}}part")]
        found = next((part for part in parts if part.name == header.get("part")), None)
        headers[header.get("part", "")] = found.type.name if found is not None else ""
    return Body(
        body.get("use", "literal"),
        body.get("namespace", ""),
        tuple(sorted(body.get("encodingStyle", "").split())),
        headers,
        line_of(body),
    )
