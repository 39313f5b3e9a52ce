"""Writes the responses of XML-RPC, with none but the standard's own types.

Clients fail at nil and know no exponents, so members without a value are omitted and doubles are written in full.
"""

from __future__ import annotations

import base64
from typing import Any

from lxml import etree

from conformance.catalogue import Array, Node, Scalar, Struct
from conformance.mock.domain import numbers
from conformance.mock.wires import xml_bodies

_FAULT = Struct("", {"faultCode": Scalar("integer"), "faultString": Scalar("string")})
_FAULT_CODE = 2
"""The framework's code of every fault."""
_TAGS = {"string": "string", "integer": "int", "number": "double", "boolean": "boolean", "base64": "base64"}


def response(node: Node, value: Any) -> bytes:
    """Return a response with exactly one param: the value, or boolean 0 in place of none at all."""
    root = etree.Element("methodResponse")
    param = etree.SubElement(etree.SubElement(root, "params"), "param")
    if _is_nothing(value):
        node, value = Scalar("boolean"), False
    _put(param, node, value)
    return _bytes(root)


def fault(text: str) -> bytes:
    """Return a fault in the framework's form."""
    root = etree.Element("methodResponse")
    _put(etree.SubElement(root, "fault"), _FAULT, {"faultCode": _FAULT_CODE, "faultString": text})
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _is_nothing(value: Any) -> bool:
    """Return whether XML-RPC has no value for it: nil, or a number that is not finite."""
    return value is None or (hasattr(value, "is_finite") and not value.is_finite())


def _put(parent: etree._Element, node: Node, value: Any) -> None:
    element = etree.SubElement(parent, "value")
    if isinstance(node, Array):
        data = etree.SubElement(etree.SubElement(element, "array"), "data")
        for item in value:
            if not _is_nothing(item):
                _put(data, node.item, item)
    elif isinstance(node, Struct):
        struct = etree.SubElement(element, "struct")
        for name, content in value.items():
            if not _is_nothing(content):
                member = etree.SubElement(struct, "member")
                etree.SubElement(member, "name").text = name
                _put(member, node.members[name], content)
    else:
        etree.SubElement(element, _TAGS[node.kind]).text = _text(node, value)


def _text(node: Scalar, value: Any) -> str:
    match node.kind:
        case "boolean":
            return "1" if value else "0"
        case "number":
            digits = numbers.plain(value)
            return digits if "." in digits else f"{digits}.0"
        case "base64":
            return base64.encodebytes(value).decode("ascii")
        case _:
            return xml_bodies.text(value)
