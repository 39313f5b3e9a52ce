"""Example values of types: what the mock returns where a success is planned that the call would not have."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.catalogue import Array, Node, Struct
from conformance.catalogue.formats import validator

_TEXTS = (
    "text",
    "NO",
    "1",
    "Bearer",
    "20260115120000",
    "20260115",
    "2026-01-15",
    "15-01-2026",
    "2026-01-15T12:00:00Z",
    "https://example.com/",
    "kari.nordmann@example.com",
    "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "dGV4dA==",
)
"""Texts of every format and pattern that contracts have; the first that a schema allows is its example."""


class NoExample(ValueError):
    """A schema whose values none of the examples is."""


def example(schema: Mapping[str, Any]) -> Any:
    """Return a value that a schema allows; NoExample if none of the known values is allowed."""
    candidates = (*schema.get("examples", ()), *schema.get("enum", ()), *map(_number, schema.get("names", {})))
    check = validator(schema)
    for candidate in (*candidates, *_TEXTS, 1, 1.5, True, {}, []):
        if candidate is not None and check.is_valid(candidate):
            return candidate
    raise NoExample(f"no example is allowed by {dict(schema)}")


def _number(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() else text


def value_of(node: Node) -> Any:
    """Return a value of a type as a behaviour returns it: every member present, and one item in each list."""
    if isinstance(node, Struct):
        return {name: value_of(member) for name, member in node.members.items()}
    if isinstance(node, Array):
        return [value_of(node.item)]
    if node.kind == "base64":
        return b"text"
    if node.kind == "null":
        return None
    if node.kind == "number":
        return Decimal("1.5")
    return example(node.schema)
