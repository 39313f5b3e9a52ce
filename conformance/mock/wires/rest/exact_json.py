"""JSON whose numbers are decimals, so that every digit that came goes out again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.mock.domain import numbers


class Number(Decimal):
    """A number with a fraction or an exponent, which messages show as JSON does."""

    def __repr__(self) -> str:
        return str(self)


def loads(text: str) -> Any:
    """Return what a JSON text says; ValueError says why it is none."""
    return json.loads(text, parse_int=_whole, parse_float=_number, parse_constant=_no_constant)


def dumps(value: Any) -> str:
    """Return a value as JSON without whitespace; a Decimal stands as a number with all of its digits."""
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
    if len(text) > numbers.LONGEST:
        raise ValueError(f"{text[:40]}... has more than {numbers.LONGEST} characters")
    found = numbers.double(text)
    if not found.is_finite():
        raise ValueError(f"{text[:40]} is larger than any number that the service holds")
    return Number(found)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
