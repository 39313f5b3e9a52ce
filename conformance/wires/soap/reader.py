"""Reads what a SOAP request would call, from the bytes that would leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from lxml import etree

from conformance.catalogue.model import Api, Contract
from conformance.endpoint.exchange import Request
from conformance.endpoint.reading import Reading, no, values
from conformance.safe_xml import local, namespace, parse
from conformance.wires.calling import Finder
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.names import ENVELOPE

_TYPE: Final = re.compile(r'text/xml(;\s*charset\s*=\s*("?)utf-?8\2)?', re.IGNORECASE)
_HEADER, _BODY = (ENVELOPE, "Header"), (ENVELOPE, "Body")
_SPLITS_TEXT: Final = re.compile(rb"<[!?]")
_UTF8: Final = ("", "utf-8", "utf8", "us-ascii", "ascii")


def read(api: Api, base: str, request: Request, path: str, query: str) -> Reading | None:
    """Read a request to a SOAP API: None if the path is not its own, else what it calls (the WSDL is no method)."""
    description = f"{base.rstrip('/').rpartition('/')[0]}/wsdl"
    if path not in (description, base or "/"):
        return None
    if query:
        no("a query, which no documented call has")
    if values(request, "authorization"):
        no("the header Authorization, where a documented call has its keys in the body")
    if path == description:
        if request.verb not in ("GET", "HEAD"):
            no(f"{request.verb} on the WSDL, which is only read")
        if request.body or values(request, "soapaction"):
            no("a call, where the WSDL is only read")
        return Reading(None, safe=True)
    if request.verb != "POST":
        no(f"{request.verb}, where every documented call is a POST")
    operation = _operation(request, api)
    contract = api.methods.get(local(operation))
    if contract is None:
        no(f"{local(operation)!r} is no method of a contract, so its effect is not known")
    return Reading.of(contract, partial(_arguments, operation, request.body))


def _arguments(operation: etree._Element, body: bytes) -> dict[str, Any]:
    """Return the arguments of a call by name, as texts, structs and lists; None is nil."""
    if _SPLITS_TEXT.search(body.lstrip(b"\xef\xbb\xbf \t\r\n")[1:]):
        no("a comment, an instruction or a CDATA section, which readers could take for a part of a value")
    found = _value(operation)
    if not isinstance(found, dict):
        no("an operation element that holds no arguments")
    return found


def _value(element: etree._Element) -> Any:
    """Return the value of an element; No where a service could read another one."""
    attributes = _attributes(element)
    if attributes.keys() & {"href", "id", "ref"}:
        no(f"<{local(element)}> has its value in another place")
    children = list(element.iterchildren("*"))
    nil = attributes.get("nil", attributes.get("null", "false")).strip().lower() in ("true", "1")
    if not children:
        return None if nil else (element.text or "")
    if nil or any((text or "").strip() for text in (element.text, *(child.tail for child in children))):
        no(f"<{local(element)}> holds elements beside text, or in spite of being nil")
    names = [local(child) for child in children]
    if "arrayType" in attributes or (set(names) == {"item"} and len(names) > 1):
        return [_value(child) for child in children]
    if len(set(names)) != len(names):
        no(f"<{local(element)}> holds an element twice")
    return {name: _value(child) for name, child in zip(names, children, strict=True)}


def _operation(request: Request, api: Api) -> etree._Element:
    """Return the operation that the service would run: Body's first child."""
    _encoding(request)
    try:
        envelope = parse(request.body)
    except ValueError as error:
        no(str(error))
    if (namespace(envelope), local(envelope)) != (ENVELOPE, "Envelope"):
        no(f"the root element is {local(envelope)}, not a SOAP 1.1 Envelope (XML-RPC and SOAP 1.2 are not understood)")
    named = [local(e) for e in envelope.iter("*")]
    if named.count("Envelope") != 1 or named.count("Body") != 1:
        no("not exactly one Envelope with one Body")
    parts = list(envelope.iterchildren("*"))
    if [(namespace(e), local(e)) for e in parts] not in ([_BODY], [_HEADER, _BODY]):
        no("the Envelope holds something else than a Header and then a Body")
    if len(parts[0]) and len(parts) > 1:
        no("the Header holds something, which could lead to another call")
    calls = list(parts[-1].iterchildren("*"))
    if len(calls) != 1:
        no(f"the Body holds {len(calls)} elements, where a call is one")
    for frame in (envelope, *parts):
        if {str(name) for name in frame.attrib} - {f"{{{ENVELOPE}}}encodingStyle"}:
            no(f"the {local(frame)} has an attribute that the suite does not send")
        if any((text or "").strip() for text in (frame.text, *(child.tail for child in frame))):
            no(f"the {local(frame)} holds text")
    _call(calls[0])
    _soap_action(request, soap_of(api).action(local(calls[0])))
    return calls[0]


def _encoding(request: Request) -> None:
    """Refuse a body that the service may decode in another way than as UTF-8."""
    for value in values(request, "content-type"):
        if not _TYPE.fullmatch(value):
            no("a content type other than text/xml in UTF-8, without any other parameter")
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", request.body)
    if declared and declared[1].decode("latin-1").lower() not in _UTF8:
        no("an XML declaration with another encoding than UTF-8")


def _call(operation: etree._Element) -> None:
    """Refuse an operation that says that it is none, or that it is elsewhere."""
    # By local names: an attribute of another year's namespace may mean the same to the service.
    attributes = _attributes(operation)
    if attributes.keys() & {"nil", "null"}:
        no("the operation element is xsi:nil")
    if "href" in attributes:
        no("the operation element points elsewhere with href")
    if attributes.get("root", "1").strip() != "1":
        no("the operation element says that it is not the root")


def _attributes(element: etree._Element) -> dict[str, str]:
    return {etree.QName(str(name)).localname: str(value) for name, value in element.attrib.items()}


def _soap_action(request: Request, action: str) -> None:
    for value in values(request, "soapaction"):
        if value not in ("", '""', action, f'"{action}"'):
            no(f"a SOAPAction that is not {action}, as the body's call is")


def finder(contracts: Iterable[Contract]) -> Finder:
    """Return what finds a method by the last part of a SOAPAction."""
    methods = {contract.method: contract for contract in contracts}

    def find(verb: str, path: str, headers: Mapping[str, str]) -> Contract | None:
        del verb, path
        action = next((value for name, value in headers.items() if name.lower() == "soapaction"), "")
        return methods.get(re.split("[/#]", action.strip('"'))[-1])

    return find
