"""Reads the calls of XML-RPC as leniently as the service does.

Parameters are positional; missing and surplus ones are fine. A value is cast to the type that the method declares,
because a client has no description and writes 100.0 as an int where a double or a string belongs.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.mock.domain import numbers
from conformance.mock.wires import xml_bodies
from conformance.mock.wires.problem import Reason
from conformance.mock.wires.rpc import Malformed, Uncastable
from conformance.safe_xml import local, parse

_EXPECTED = "a methodCall of XML-RPC"
_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}")
_INT = range(-(2**31), 2**31)
_BOOLEANS = {"1": True, "0": False, "true": True, "false": False}
_INTEGERS = ("int", "i4", "i8")
_TEXTS = ("string", "dateTime.iso8601")
_SCALARS = (*_INTEGERS, *_TEXTS, "double", "boolean", "base64", "nil")
_NAMES = {
    "string": "string",
    "integer": "int, a whole number of 32 bits",
    "number": "double, a finite number",
    "boolean": "boolean, 1 or 0",
    "base64": "base64",
}
"""The types of the contracts as XML-RPC names them."""
_VALUES = etree.XPath("//*[local-name() = 'value']")


@dataclass(frozen=True)
class MethodCall:
    """A call: the name of its method, and the value of each of its params."""

    name: str
    place: str
    values: Sequence[etree._Element]


def read(body: bytes) -> MethodCall:
    """Return the call in a body; Malformed says why there is none."""
    if (reason := xml_bodies.too_much(body)) is not None:
        raise Malformed(reason)
    try:
        root = parse(body)
    except ValueError as error:
        raise Malformed(xml_bodies.not_xml(str(error), body, _EXPECTED)) from error
    named = root.find("{*}methodName")
    name = "" if named is None else (named.text or "").strip()
    if named is None or not name:
        do = "send the bare name of the method in methodName, as the WSDL has it"
        raise Malformed(Reason("a call of XML-RPC without the name of a method", "methodCall", do))
    found = _VALUES(root)
    assert isinstance(found, list)
    for value in found:
        assert isinstance(value, etree._Element)
        _check(value)
    params = root.find("{*}params")
    values = [] if params is None else [_child(param, "param", "value") for param in params]
    return MethodCall(name, f"methodName, line {named.sourceline}", values)


def arguments(call: MethodCall, contract: Contract) -> dict[str, Any]:
    """Return the arguments by parameter name, cast to their declared types; a missing or unset one is None."""
    values = call.values
    return {
        name: _value(values[place], node, name) if place < len(values) else None
        for place, (name, node) in enumerate(contract.request.members.items())
    }


# The form of a call, before its method is known


def _wrong(what: str, element: etree._Element, do: str) -> Malformed:
    return Malformed(Reason(what, f"line {element.sourceline}", do))


def _child(element: etree._Element, expected: str, name: str) -> etree._Element:
    """Return the child with a name of an element that is expected to have another; Malformed if either is not so."""
    if local(element) != expected or (found := element.find(f"{{*}}{name}")) is None:
        do = f"send a {expected} with a {name} in it"
        raise _wrong(f"{local(element)[:60]} where XML-RPC has a {expected} with a {name}", element, do)
    return found


def _check(value: etree._Element) -> None:
    """Raise Malformed for a value that is no value of XML-RPC."""
    if not len(value):
        return
    typed = value[0]
    kind = local(typed)
    if len(value) > 1 or (value.text or "").strip() or (typed.tail or "").strip():
        raise _wrong("a value holds more than one type", value, "put one element into it, or text alone")
    if kind == "struct":
        for member in typed:
            _child(member, "member", "name")
            _child(member, "member", "value")
    elif kind == "array":
        for item in _child(typed, "array", "data"):
            if local(item) != "value":
                raise _wrong("an array holds something else than values", item, "put each item into a value")
    elif kind not in _SCALARS:
        raise _wrong(f"a value of an unknown type, {kind[:60]}", typed, f"use struct, array, {', '.join(_SCALARS)}")
    elif len(typed):
        raise _wrong(f"elements in a {kind}", typed, "write markup in a text as CDATA, or < as &lt;")
    elif kind != "base64":  # decoded once only, as it may be large
        _plain(typed)


def _plain(typed: etree._Element) -> Any:
    """Return the value of a scalar by its own type, None for nil; Malformed if it is no value of that type."""
    kind, text = local(typed), typed.text or ""
    if kind in _TEXTS:
        return text
    if kind == "nil":
        return None
    try:
        if kind == "base64":
            return base64.b64decode("".join(text.split()), validate=True)
        if kind == "double":
            return _finite(text)
        if kind == "boolean":
            return {"1": True, "0": False}[text.strip()]
        return _whole(text.strip())
    except (ValueError, KeyError) as error:
        raise _wrong(f"{kind} holds no value of its type", typed, "send a value of that type, or <value/>") from error


def _whole(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text[:40])
    return int(text)


def _finite(text: str) -> Decimal:
    found = numbers.double(text)
    if not found.is_finite():
        raise ValueError(text[:40])
    return found


# Values of a known method


def _value(value: etree._Element, node: Node, where: str) -> Any:
    typed = value[0] if len(value) else None
    if typed is None and not (value.text or "").strip():
        return None  # <value/> is how a client of this API leaves a parameter unset
    if typed is not None and local(typed) == "nil":
        return None
    kind = "string" if typed is None else local(typed)
    if isinstance(node, Scalar):
        if kind in ("struct", "array"):
            raise _uncastable(value, kind, _NAMES[node.kind], where)
        plain = (value.text or "") if typed is None else _plain(typed)
        try:
            return _cast(plain, node.kind)
        except (ValueError, KeyError) as error:
            raise _uncastable(value, kind, _NAMES[node.kind], where) from error
    declared = "array" if isinstance(node, Array) else "struct"
    if typed is None or kind != declared:
        raise _uncastable(value, kind, declared, where)
    if isinstance(node, Array):
        data = _child(typed, "array", "data")
        return [_value(item, node.item, f"{where}[{place}]") for place, item in enumerate(data)]
    return _members(typed, node, where)


def _members(struct: etree._Element, node: Struct, where: str) -> dict[str, Any]:
    sent = dict(_named_values(struct))
    return {
        name: _value(sent[name], member, f"{where}.{name}") if name in sent else None
        for name, member in node.members.items()
    }


def _named_values(struct: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for member in struct:
        yield (_child(member, "member", "name").text or "").strip(), _child(member, "member", "value")


def _uncastable(value: etree._Element, kind: str, declared: str, where: str) -> Uncastable:
    what = f"{where} is declared as {declared}, and the {kind} sent cannot be read as one"
    return Uncastable(Reason(what, f"{where}, line {value.sourceline}", "send what the WSDL declares at this place"))


def _cast(value: Any, kind: str) -> Any:
    """Return a plain value as one of a declared kind; ValueError or KeyError if nothing of it would be the same."""
    if isinstance(value, bytes) and kind not in ("string", "base64"):
        raise ValueError("base64")
    match kind:
        case "string":
            return _as_text(value)
        case "boolean":
            return value if isinstance(value, bool) else _BOOLEANS[_as_text(value).strip().lower()]
        case "base64":
            # A client without a type for bytes sends their base64 form as a string.
            return value if isinstance(value, bytes) else base64.b64decode("".join(_text(value).split()), validate=True)
    number = _number(value)
    if kind == "number":
        return number
    if number != number.to_integral_value() or int(number) not in _INT:
        raise ValueError(kind)
    return int(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(type(value).__name__)
    return value


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, bool):
        return "true" if value else "false"
    return numbers.plain(value) if isinstance(value, Decimal) else str(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError("boolean")
    return _finite(value if isinstance(value, str) else _as_text(value))
