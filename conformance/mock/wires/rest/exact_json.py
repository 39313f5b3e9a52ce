"""JSON with decimals for numbers, so that no digit is lost between a request and a response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.mock.domain import numbers


class Number(Decimal):
    """A number with a fraction or an exponent, which messages show in JSON's form."""

    def __repr__(self) -> str:
        return str(self)


def loads(text: str) -> Any:
    """Return the value of a JSON text; ValueError says why it is invalid."""
    return json.loads(text, parse_int=_whole, parse_float=_number, parse_constant=_no_constant)


def dumps(value: Any) -> str:
    """Return a value as JSON without whitespace; a Decimal becomes a number with all of its digits."""
    match value:
        case Decimal():
            return numbers.json_text(value)
        case Mapping():
            return "{" + ",".join(f"{dumps(str(name))}:{dumps(member)}" for name, member in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(dumps, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _whole(text: str) -> int:
    return int(_number(text))


def _number(text: str) -> Number:
    if len(text) > numbers.MAX_LENGTH:
        raise ValueError(f"{text[:40]}... has more than {numbers.MAX_LENGTH} characters")
    found = numbers.double(text)
    if not found.is_finite():
        raise ValueError(f"{text[:40]} is larger than any number that the service holds")
    return Number(found)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
