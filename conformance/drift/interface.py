"""The description that a service gives of itself, WSDL or OpenAPI, as facts by their places; and what changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from conformance.catalogue import Api
from conformance.drift.difference import ADDITIVE, BREAKING, Difference
from conformance.drift.files import beside, nothing
from conformance.drift.openapi.description import OpenApi, changes
from conformance.errors import EndpointBroken
from conformance.rest.openapi import openapi
from conformance.soap.names import WSDL, WSDL_SOAP, XSD
from conformance.soap.wsdl import wsdl
from conformance.soap.xml import local, parse

Facts = Mapping[tuple[str, ...], str]
"""What a description says, by place: an operation, a type, a member of one. A place's parts stand in order."""

_ARRAY_TYPE = f"{{{WSDL}}}arrayType"
_THERE = "there"
_REQUIRED = ", required"


@dataclass(frozen=True)
class Comparison:
    """Where a description differs from the contracts, and what of it could not be compared."""

    differences: list[Difference]
    notes: list[str]


def compare(api: Api, document: bytes, methods: frozenset[str] | None = None, file: Path | None = None) -> Comparison:
    """Compare a description with the contracts, of some methods only where they are named.

    A description that came from a file may refer to others beside it. EndpointBroken if the document is none.
    """
    if api.wire == "rest-json":
        return _openapi(api, document, methods, file)
    return Comparison(_wsdl_differences(api, wsdl_facts(document)), [])


@lru_cache(maxsize=4)
def _stated(document: bytes) -> OpenApi:
    return OpenApi(document)


def _openapi(api: Api, document: bytes, methods: frozenset[str] | None, file: Path | None) -> Comparison:
    stated = _stated(json.dumps(openapi(api, "http://127.0.0.1")).encode())
    address, load = (file.resolve().as_uri(), beside(file)) if file is not None else ("", nothing)
    found = OpenApi(document, address, load)
    labels = {f"{c.http.verb} {c.http.path}": c.method for c in api.methods.values() if c.http is not None}
    wanted = None if methods is None else frozenset(label for label, method in labels.items() if method in methods)
    made = []
    for change in changes(stated, found, wanted):
        about = labels.get(change.place[1]) if change.place[0] == "operation" else None
        subject = f"{api.id}/{about}" if about else api.id
        where = change.pointer.removeprefix(address)
        made.append(
            Difference(
                change.severity,
                subject,
                ".".join(change.place),
                change.what,
                change.before,
                change.after,
                where=where,
                also=change.also,
            )
        )
    return Comparison(sorted(made, key=lambda d: (d.subject, d.place, d.what)), found.notes)


def _wsdl_differences(api: Api, live: Facts) -> list[Difference]:
    """Return where a description differs from the contracts, each once: what is gone is not listed part by part."""
    stated = wsdl_facts(wsdl(api, "http://127.0.0.1"))
    found: list[Difference] = []
    for place in sorted(stated.keys() | live.keys()):
        if any(place[:n] in stated.keys() ^ live.keys() for n in range(1, len(place))):
            continue
        before, after = stated.get(place), live.get(place)
        if before == after:
            continue
        subject = f"{api.id}/{place[1]}" if place[0] == "operation" and len(place) > 1 else api.id
        if after is None:
            found.append(Difference(BREAKING, subject, ".".join(place), "removed", str(before), "absent"))
        elif before is None:
            severity = BREAKING if after.endswith(_REQUIRED) else ADDITIVE
            found.append(Difference(severity, subject, ".".join(place), "new", "not in the contracts", after))
        else:
            found.append(Difference(BREAKING, subject, ".".join(place), "changed", before, after))
    return found


def wsdl_facts(document: bytes) -> Facts:
    """Return what a WSDL 1.1 document says: operations with their parts in order, types, actions and the address."""
    try:
        root = parse(document)
    except ValueError as error:
        raise EndpointBroken(f"what should be a WSDL is none: {error}", do="look at the address") from error
    if local(root) != "definitions":
        raise EndpointBroken("what should be a WSDL is none: its root is no definitions", do="look at the address")
    return dict(_wsdl(root))


def _wsdl(root: etree._Element) -> Iterator[tuple[tuple[str, ...], str]]:
    messages = {m.get("name", ""): m.findall(f"{{{WSDL}}}part") for m in root.findall(f"{{{WSDL}}}message")}
    for operation in root.iterfind(f"{{{WSDL}}}portType/{{{WSDL}}}operation"):
        name = operation.get("name", "")
        yield ("operation", name), _THERE
        for direction, word in (("input", "parameter"), ("output", "returns")):
            message = operation.find(f"{{{WSDL}}}{direction}")
            parts = messages.get(_plain(message.get("message", "")), []) if message is not None else []
            for number, part in enumerate(parts, 1):
                said = _plain(part.get("type", ""))
                if word == "returns":
                    yield ("operation", name, word), said
                else:
                    yield ("operation", name, word, part.get("name", "")), f"{number}. {said}"
    for operation in root.iterfind(f"{{{WSDL}}}binding/{{{WSDL}}}operation"):
        action = operation.find(f"{{{WSDL_SOAP}}}operation")
        if action is not None:
            yield ("operation", operation.get("name", ""), "soapAction"), action.get("soapAction", "")
    for complex_type in root.iter(f"{{{XSD}}}complexType"):
        yield from _type(complex_type)
    for address in root.iter(f"{{{WSDL_SOAP}}}address"):
        yield ("address",), urlsplit(address.get("location", "")).path


def _type(complex_type: etree._Element) -> Iterator[tuple[tuple[str, ...], str]]:
    name = complex_type.get("name", "")
    yield ("type", name), _THERE
    for attribute in complex_type.iter(f"{{{XSD}}}attribute"):
        if of := attribute.get(_ARRAY_TYPE):
            yield ("type", name, "items"), _plain(of).removesuffix("[]")
    for element in complex_type.iter(f"{{{XSD}}}element"):
        yield ("type", name, element.get("name", "")), _plain(element.get("type", ""))


def _plain(name: str) -> str:
    return name.rpartition(":")[2]
