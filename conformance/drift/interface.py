"""The description that a service gives of itself, WSDL or OpenAPI, as facts by their places; and what changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from conformance.catalogue import Api
from conformance.drift.difference import ADDITIVE, BREAKING, Difference
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
_VERBS = ("get", "post", "put", "patch", "delete")


def described(api: Api) -> Facts:
    """Return what the contracts say of an API, as its description would say it."""
    if api.wire == "rest-json":
        return openapi_facts(json.dumps(openapi(api, "http://127.0.0.1")).encode())
    return wsdl_facts(wsdl(api, "http://127.0.0.1"))


def facts(api: Api, document: bytes) -> Facts:
    """Return what a description says; EndpointBroken if it is none."""
    return openapi_facts(document) if api.wire == "rest-json" else wsdl_facts(document)


def differences(api: Api, live: Facts, methods: frozenset[str] | None = None) -> list[Difference]:
    """Return where a description differs from the contracts, each once: what is gone is not listed part by part."""
    del methods
    stated = described(api)
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


def openapi_facts(document: bytes) -> Facts:
    """Return what an OpenAPI 3 document says: operations, parameters, bodies and responses, references resolved."""
    try:
        data = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise EndpointBroken(
            f"what should be an OpenAPI document is no JSON: {error}", do="look at the address"
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("paths"), dict):
        raise EndpointBroken("what should be an OpenAPI document has no paths", do="look at the address")
    return dict(_OpenApi(data).facts())


class _OpenApi:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def facts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for path, item in self._document["paths"].items():
            for verb in _VERBS:
                if isinstance(operation := item.get(verb), dict):
                    yield from self._operation(
                        f"{verb.upper()} {path}", {**operation, "shared": item.get("parameters")}
                    )

    def _operation(self, name: str, said: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
        place = ("operation", name)
        yield place, _THERE
        for parameter in map(self._resolved, [*(said.get("shared") or ()), *(said.get("parameters") or ())]):
            kind = _kinds(self._resolved(parameter.get("schema", {})))
            where = str(parameter.get("in"))
            due = _REQUIRED if parameter.get("required") and where != "path" else ""
            yield (*place, where, str(parameter.get("name"))), f"{kind}{due}"
        for media, content in self._resolved(said.get("requestBody", {})).get("content", {}).items():
            yield from self._schema((*place, "body", media), content.get("schema", {}), due=True)
        for status, response in (said.get("responses") or {}).items():
            yield (*place, "response", str(status)), _THERE
            for media, content in self._resolved(response).get("content", {}).items():
                yield from self._schema((*place, "response", str(status), media), content.get("schema", {}), due=False)

    def _schema(
        self, place: tuple[str, ...], schema: Any, *, due: bool, required: bool = False, depth: int = 0
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        schema = self._resolved(schema)
        yield place, _kinds(schema) + (_REQUIRED if required and due else "")
        if depth > 12:
            return
        for name, member in (schema.get("properties") or {}).items():
            needed = name in (schema.get("required") or ())
            yield from self._schema((*place, name), member, due=due, required=needed, depth=depth + 1)
        if "items" in schema:
            yield from self._schema((*place, "[]"), schema["items"], due=due, depth=depth + 1)

    def _resolved(self, schema: Any) -> Mapping[str, Any]:
        for _ in range(20):
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            if not isinstance(reference, str):
                break
            schema = self._document
            for part in reference.removeprefix("#/").split("/"):
                part = part.replace("~1", "/").replace("~0", "~")
                schema = schema.get(part, {}) if isinstance(schema, dict) else {}
        return schema if isinstance(schema, dict) else {}


def _kinds(schema: Mapping[str, Any]) -> str:
    """Return a schema's types in a fixed order, its format and its closed values."""
    declared = schema.get("type", "any")
    kinds = " or ".join(sorted(declared)) if isinstance(declared, list) else str(declared)
    words = [str(schema[key]) for key in ("format", "enum") if key in schema]
    return ", ".join([kinds, *words])
