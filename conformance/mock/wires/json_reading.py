"""Reads untrusted JSON: UTF-8, of a bounded size and depth, without values that cannot be written again."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

MAX_DEPTH = 100
MAX_VALUES = 100_000
_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_SEND_UTF8 = "encode the body as UTF-8"


class NotJson(ValueError):
    """A body that cannot be read as JSON: what is wrong, and what to do."""

    def __init__(self, what: str, do: str = "send one JSON value") -> None:
        super().__init__(what)
        self.do = do


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise NotJson("a number is larger than a double can hold", "send smaller numbers")
    return found


_loads: Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite).decode


def read(data: bytes, loads: Callable[[str], Any] = _loads) -> Any:
    """Return the JSON value in a body; NotJson says why there is none. Messages quote nothing of the body."""
    text = _text(data)
    try:
        found = loads(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"the body is no JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _too_deep() from None
    except NotJson:
        raise
    except ValueError as error:
        raise NotJson(f"the body is no JSON: {str(error)[:100]}") from None
    if data.count(b"{") + data.count(b"[") > MAX_DEPTH or _SURROGATE.search(data):  # else there is nothing to find
        _check(found)
    return found


def _text(data: bytes) -> str:
    if not data.strip():
        raise NotJson("the body is empty", "send one JSON value, with Content-Length or in chunks")
    if data.startswith(b"\x1f\x8b"):
        raise NotJson("the body is compressed with gzip", "send it as it is")
    if data.startswith(codecs.BOM_UTF8):
        raise NotJson(
            "the body begins with a byte order mark, which JSON does not allow", "remove the first three bytes"
        )
    if data.startswith(_MARKS) or b"\0" in data[:4]:
        raise NotJson("the body is JSON in UTF-16 or UTF-32", _SEND_UTF8)
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:  # before they take memory and time
        raise NotJson(f"the body has more than {MAX_VALUES} values", "send less at once")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"the body is not UTF-8 at byte {error.start}", _SEND_UTF8) from None


def _check(value: Any) -> None:
    """Raise NotJson for a value that could be read but neither compared nor written."""
    for depth, item in _items(value):
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(item, str) and not _is_whole(item):
            raise NotJson(r"a text has half of a surrogate pair (\ud800 to \udfff)", "send whole characters")


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _items(value: Any) -> Iterator[tuple[int, Any]]:
    """Yield every value and every name with its depth, without recursion."""
    waiting = [(0, value)]
    while waiting:
        depth, item = waiting.pop()
        yield depth, item
        if isinstance(item, dict):
            waiting += [(depth + 1, name) for name in item] + [(depth + 1, member) for member in item.values()]
        elif isinstance(item, list):
            waiting += [(depth + 1, member) for member in item]


def _too_deep() -> NotJson:
    return NotJson(f"the body nests deeper than {MAX_DEPTH} levels", "send a value that is less deep")
