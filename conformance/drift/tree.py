"""An answer as a tree of typed values, read from its own bytes alone: what the contracts say of it has no part here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from conformance.soap.names import ENCODING, ENVELOPE, XSI
from conformance.soap.xml import local, namespace, parse

_TYPE, _NIL, _ARRAY_TYPE = f"{{{XSI}}}type", f"{{{XSI}}}nil", f"{{{ENCODING}}}arrayType"
_DEEPEST = 40


@dataclass(frozen=True)
class Value:
    """One value: the name of its type on the wire, and its text."""

    type: str
    text: str


Tree = Mapping[str, Any] | list[Any] | Value | None
"""Structs by member, arrays as lists, values, and None for nil."""


class Unreadable(ValueError):
    """Bytes that are no answer of the wire: an error page, half an answer, a fault."""


def soap_tree(body: bytes) -> Tree:
    """Return what a SOAP answer's `return` holds, hrefs followed; Unreadable says why there is nothing.

    A type is its local name, so prefixes and the order of members leave no trace.
    """
    try:
        root = parse(body)
    except ValueError as error:
        # Whatever else came, an error page or half a response, is one thing: its words are nobody's to rely on.
        raise Unreadable("no SOAP answer") from error
    found = [child for child in root if namespace(child) == ENVELOPE and local(child) == "Body"]
    if local(root) != "Envelope" or not found or not len(found[0]):
        raise Unreadable("no SOAP answer")
    response = found[0][0]
    if local(response) == "Fault":
        raise Unreadable("a fault")
    targets = {element.get("id", ""): element for element in found[0].iter() if element.get("id")}
    returned = next((child for child in response if local(child) == "return"), None)
    return None if returned is None else _Soap(targets).value(returned, "", 0)


class _Soap:
    def __init__(self, targets: Mapping[str, etree._Element]) -> None:
        self._targets = targets

    def value(self, element: etree._Element, declared: str, depth: int) -> Tree:
        for _ in range(_DEEPEST):
            href = element.get("href")
            if href is None:
                break
            target = self._targets.get(href.removeprefix("#"))
            if target is None:
                raise Unreadable("an href that leads to nothing")
            element = target
        if depth > _DEEPEST:
            raise Unreadable("an answer that holds itself")
        if element.get(_NIL) in ("true", "1"):
            return None
        array = element.get(_ARRAY_TYPE)
        if array is not None:
            of = array.partition("[")[0].rpartition(":")[2]
            return [self.value(child, of, depth + 1) for child in element]
        if len(element):
            return {local(child): self.value(child, "", depth + 1) for child in element}
        return Value((element.get(_TYPE) or declared).rpartition(":")[2] or "untyped", (element.text or "").strip())


def json_tree(body: bytes) -> Tree:
    """Return what a JSON answer holds; an empty body is nil; Unreadable for what is no JSON."""
    if not body.strip():
        return None
    try:
        return _json(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error


def _json(data: Any) -> Tree:
    if isinstance(data, dict):
        return {name: _json(member) for name, member in data.items()}
    if isinstance(data, list):
        return [_json(item) for item in data]
    if data is None:
        return None
    if isinstance(data, bool):
        return Value("boolean", str(data).lower())
    if isinstance(data, int | float):
        return Value("number", json.dumps(data))
    return Value("string", str(data))
