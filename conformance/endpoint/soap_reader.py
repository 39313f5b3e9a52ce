"""Reads what a SOAP request would call, from the bytes that would leave."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from conformance.catalogue.model import Api, Contract
from conformance.endpoint.exchange import Request
from conformance.endpoint.reading import no, values
from conformance.soap.names import ENVELOPE
from conformance.soap.xml import local, namespace, parse

_TYPES: Final = ("", "text/xml", "application/xml")
_UTF8: Final = ("", "utf-8", "utf8", "us-ascii", "ascii")


def read(api: Api, base: str, request: Request, path: str, query: str) -> tuple[Contract | None] | None:
    """Read a request to a SOAP API: None if the path is not its own, else what it calls (the WSDL is no method)."""
    if query:
        no("a query, which no documented call has")
    base = base.rstrip("/")
    if path in (f"{base.rpartition('/')[0]}/wsdl", f"{base}/wsdl"):
        if request.verb not in ("GET", "HEAD"):
            no(f"{request.verb} on the WSDL, which is only read")
        if request.body:
            no("a GET with a body")
        return (None,)
    if path not in (base, f"{base}/"):
        return None
    if request.verb != "POST":
        no(f"{request.verb}, where every documented call is a POST")
    method = _operation(request, api)
    contract = api.methods.get(method)
    if contract is None:
        no(f"{method!r} is no method of a contract, so its effect is not known")
    return (contract,)


def _operation(request: Request, api: Api) -> str:
    """Return the operation that the service would run: the local name of Body's first child."""
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
    parts = [(namespace(e), local(e)) for e in envelope.iterchildren("*")]
    if parts not in ([(ENVELOPE, "Body")], [(ENVELOPE, "Header"), (ENVELOPE, "Body")]):
        no("the Envelope holds something else than a Header and then a Body")
    calls = list(envelope[-1].iterchildren("*"))
    if not calls:
        no("the Body is empty")
    _call(calls[0], calls[1:], api)
    _soap_action(request, local(calls[0]))
    return local(calls[0])


def _encoding(request: Request) -> None:
    """Refuse a body that the service may decode in another way than as UTF-8."""
    for value in values(request, "content-type"):
        kind, *parameters = (part.strip().lower() for part in value.split(";"))
        if kind not in _TYPES:
            no(f"the content type {kind}, where a documented call is text/xml")
        for parameter in parameters:
            name, _, charset = parameter.partition("=")
            if name.strip() == "charset" and charset.strip().strip("\"'") not in _UTF8:
                no("a charset that is not UTF-8")
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", request.body)
    if declared and declared[1].decode("latin-1").lower() not in _UTF8:
        no("an XML declaration with another encoding than UTF-8")


def _call(operation: etree._Element, others: list[etree._Element], api: Api) -> None:
    """Refuse a Body in which another element than the first could be taken for the call."""
    # By local names: an attribute of another year's namespace may mean the same to the service.
    attributes = _attributes(operation)
    if attributes.keys() & {"nil", "null"}:
        no("the operation element is xsi:nil")
    if "href" in attributes:
        no("the operation element points elsewhere with href")
    if attributes.get("root", "1").strip() != "1":
        no("the operation element says that it is not the root")
    for other in others:
        if other.get("id") is None:
            no(f"the Body holds a second element, {local(other)}, without an id")
        if _attributes(other).get("root", "0").strip() != "0":
            no(f"a second element, {local(other)}, says that it is the root")
        if local(other) in api.methods:
            no(f"the Body holds a second call, {local(other)}")


def _attributes(element: etree._Element) -> dict[str, str]:
    return {etree.QName(str(name)).localname: str(value) for name, value in element.attrib.items()}


def _soap_action(request: Request, operation: str) -> None:
    for value in values(request, "soapaction"):
        named = re.split(r"[/#]", value.strip().strip("\"'").strip())[-1]
        if named not in ("", operation):
            no(f"SOAPAction names {named!r}, the body {operation!r}")
