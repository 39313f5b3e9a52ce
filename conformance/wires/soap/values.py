"""Arguments in the form that zeep takes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from zeep import xsd

from conformance.catalogue import Array, Node, Scalar, Struct
from conformance.wires.calling import ABSENT

NIL, NONE = "stands-for-nil", "stands-for-no-item"
"""Placeholder elements in an array: for a nil item, and for an empty list."""


def for_zeep(node: Node, value: Any) -> Any:
    """Return a plain value in the form that zeep takes for the declared type; missing struct members are not sent."""
    if value is ABSENT:
        return xsd.SkipValue
    if value is None:
        return xsd.Nil
    if isinstance(node, Struct):
        assert isinstance(value, Mapping)
        return {name: for_zeep(member, value.get(name, ABSENT)) for name, member in node.members.items()}
    if isinstance(node, Array):
        assert isinstance(value, Sequence)
        # zeep accepts neither an empty list nor a nil item, so placeholders are passed that OutgoingTypes replaces.
        # Files in a list are passed to zeep as their text on the wire, any other file as its bytes.
        plain = isinstance(node.item, Scalar)
        return [
            etree.Element(NIL) if each is None else _item(each) if plain else for_zeep(node.item, each)
            for each in value
        ] or [etree.Element(NONE)]
    if node.kind == "base64" and isinstance(value, str):
        return b64decode(value)
    return value


def _item(value: Any) -> Any:
    """Return a plain item of a list; a file's bytes as the text that stands for them."""
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else value
