"""What a schema asks of single values: each keyword as a comparable value, joined as allOf joins them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final

from conformance.wires.rest.openapi import BASE64

_HUGE = 1e300
"""A limit beyond it limits nothing; NaN is not below it either."""

Limits = Mapping[str, Any]
"""Keyword to value: a number, a Bound, a Fraction, True, or a set of texts that all hold."""

LOWER: Final = frozenset({"minimum", "minLength", "minItems", "minProperties", "minContains"})
UPPER: Final = frozenset({"maximum", "maxLength", "maxItems", "maxProperties", "maxContains"})
_COUNTS: Final = {
    "minLength": "string",
    "maxLength": "string",
    "minItems": "array",
    "maxItems": "array",
    "minContains": "array",
    "maxContains": "array",
    "minProperties": "object",
    "maxProperties": "object",
}
_ENCODINGS: Final = {"byte": ("contentEncoding", "base64"), "binary": ("contentMediaType", "application/octet-stream")}
"""Formats of OpenAPI 3.0 for what 3.1 says with keywords of JSON Schema."""

Bound = tuple[Decimal, bool]
"""A number, and whether it is itself excluded."""


def limits_of(schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the limits of one schema object by the kind of value that they concern."""
    found: dict[str, dict[str, Any]] = {"string": {}, "number": {}, "array": {}, "object": {}}
    for keyword, kind in _COUNTS.items():
        count = schema.get(keyword)
        if count is not None and _is_number(count) and (keyword in UPPER or count > 0 or keyword == "minContains"):
            found[kind][keyword] = Decimal(str(count))
    if schema.get("uniqueItems") is True:
        found["array"]["uniqueItems"] = True
    found["number"].update(_bounds(schema))
    factor = schema.get("multipleOf")
    if factor is not None and _is_number(factor) and factor > 0:
        found["number"]["multipleOf"] = Fraction(str(factor))
    found["string"].update(_texts(schema))
    if isinstance(written := schema.get("format"), str) and written not in _ENCODINGS:
        found["string"]["format"] = found["number"]["format"] = frozenset({written})
    return found


def _texts(schema: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(pattern := schema.get("pattern"), str):
        found["pattern"] = frozenset({pattern})
    for keyword in ("contentEncoding", "contentMediaType"):
        if isinstance(value := schema.get(keyword), str):
            found[keyword] = frozenset({value.lower()})
    if isinstance(written := schema.get("format"), str) and written in _ENCODINGS:
        keyword, value = _ENCODINGS[written]
        found.setdefault(keyword, frozenset({value}))
    if found.get("contentEncoding") == {"base64"} and found.get("pattern") == {BASE64}:
        del found["pattern"]
    return found


def _bounds(schema: Mapping[str, Any]) -> dict[str, Bound]:
    """Return the bounds of a number: OpenAPI 3.0 excludes one by a flag, 3.1 by a keyword with a number."""
    found: dict[str, Bound] = {}
    for keyword, other in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        bounds = []
        if _is_number(value := schema.get(keyword)):
            bounds.append((Decimal(str(value)), schema.get(other) is True))
        if _is_number(value := schema.get(other)):
            bounds.append((Decimal(str(value)), True))
        if bounds:
            found[keyword] = bounds[0] if len(bounds) == 1 else _tightest(keyword)(*bounds)
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _HUGE


def _tightest(keyword: str) -> Callable[[Bound, Bound], Bound]:
    sign = 1 if keyword == "minimum" else -1
    return lambda one, other: max(one, other, key=lambda bound: (sign * bound[0], bound[1]))


def joined(one: Limits, other: Limits) -> dict[str, Any]:
    """Return limits that hold where both hold."""
    found = dict(one)
    for keyword, value in other.items():
        found[keyword] = _both(keyword, found[keyword], value) if keyword in found else value
    return found


def _both(keyword: str, one: Any, other: Any) -> Any:
    if keyword in ("minimum", "maximum"):
        return _tightest(keyword)(one, other)
    if keyword in LOWER:
        return max(one, other)
    if keyword in UPPER:
        return min(one, other)
    if keyword == "multipleOf":
        return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))
    return one | other


def whole(limits: Limits) -> dict[str, Any]:
    """Return the limits of a number in one spelling: whole numbers above 0 are those from 1."""
    found = dict(limits)
    if "integer" not in found:
        return found
    for keyword, step in (("minimum", 1), ("maximum", -1)):
        if keyword in found:
            value, excluded = found[keyword]
            if value == value.to_integral_value():
                found[keyword] = (value + step if excluded else value, False)
    if found.get("multipleOf") == 1:
        del found["multipleOf"]
    return found


def shown(value: Any) -> str:
    """Return a limit as a person reads it."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, tuple):
        return f"{_plain(value[0])}{' excluded' if value[1] else ''}"
    return _plain(value) if isinstance(value, Decimal) else str(value)


def _plain(number: Decimal) -> str:
    return str(number.to_integral_value()) if number == number.to_integral_value() else str(number.normalize())


def as_text(value: Any) -> str:
    """Return a JSON value in one spelling: members sorted, 1.0 as 1."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {as_text(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
