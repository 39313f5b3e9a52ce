"""JSON with decimals for numbers, so that no digit is lost between a request and a response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final

from conformance.mock.domain import numbers

_PLAIN_DIGITS: Final = 300
"""An integer of so many characters is within the range of numbers."""


class Number(Decimal):
    """A number with a fraction or an exponent, which messages show in JSON's form."""

    def __repr__(self) -> str:
        return str(self)


def loads(text: str) -> Any:
    """Return the value of a JSON text; ValueError says why it is invalid."""
    return json.loads(text, parse_int=_whole, parse_float=_number, parse_constant=_no_constant)


def dumps(value: Any) -> str:
    """Return a value as JSON without whitespace; a Decimal becomes a number with all of its digits."""
    try:
        return _PLAIN.encode(value)
    except _Exact:
        return _exact(value)


class _Exact(Exception):
    """A value that the json module does not write as it is."""


def _refuse(value: Any) -> None:
    raise _Exact(type(value))


_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_refuse)


def _exact(value: Any) -> str:
    match value:
        case str():
            return encode_basestring(value)
        case Decimal():
            return numbers.json_text(value)
        case Mapping():
            return "{" + ",".join(f"{encode_basestring(str(n))}:{_exact(member)}" for n, member in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_exact, value)) + "]"
        case _:
            return _PLAIN.encode(value)


def _whole(text: str) -> int:
    return int(text) if len(text) <= _PLAIN_DIGITS else int(_number(text))


def _number(text: str) -> Number:
    if len(text) > numbers.MAX_LENGTH:
        raise ValueError(f"{text[:40]}... has more than {numbers.MAX_LENGTH} characters")
    found = numbers.double(text)
    if not found.is_finite():
        raise ValueError(f"{text[:40]} is larger than any number that the service holds")
    return Number(found)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
