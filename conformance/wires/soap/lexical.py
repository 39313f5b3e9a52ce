"""The lexical forms of scalar values on the wire, and their Python values."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping

Plain = str | int | float | bool | bytes

SPACE = " \t\r\n"
"""White space in XML; Python's definition is wider and would accept a no-break space."""

_INT = re.compile(r"([+-]?)0*([0-9]{1,10})", re.ASCII)
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_NO_SPACE = str.maketrans("", "", SPACE)


def _integer(text: str) -> int:
    found = _INT.fullmatch(text.strip(SPACE))
    # Ten digits bound the work: Python refuses, or takes long over, numbers of thousands of digits.
    if found is None:
        raise ValueError
    value = int(found[1] + found[2])
    if not -(2**31) <= value < 2**31:
        raise ValueError
    return value


def _number(text: str) -> float:
    text = text.strip(SPACE)
    if not _DOUBLE.fullmatch(text):
        raise ValueError
    return float(text)


def _boolean(text: str) -> bool:
    value = _BOOLEANS.get(text.strip(SPACE))
    if value is None:
        raise ValueError
    return value


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.translate(_NO_SPACE).encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError from error


READ: Mapping[str, Callable[[str], Plain]] = {
    "string": str,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "base64": _base64,
}
"""A scalar's kind, and the function that reads its text or raises ValueError."""

WANTED: Mapping[str, str] = {
    "string": "a text",
    "integer": "a whole number from -2147483648 to 2147483647",
    "number": "a number as xsd:double writes it",
    "boolean": "true, false, 1 or 0",
    "base64": "base64",
}
"""The description of each kind of scalar in findings."""
