"""The form of a line of the history, so that a file which others wrote too is read without surprises."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from conformance.report.causes import VERDICTS

KINDS: Final = ("live", "cassette", "mock")
"""What can respond at an endpoint, the best evidence first."""
Test = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _list(of: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(of, value))


def _map(of: Test) -> Test:
    return lambda value: isinstance(value, dict) and all(map(of, value.values()))


def _day(value: Any) -> bool:
    try:
        return _text(value) and bool(date.fromisoformat(value[:10]))
    except ValueError:
        return False


def _share(value: Any) -> bool:
    names = ("listed", "of", "verified", "failed", "differs")
    return isinstance(value, dict) and all(_count(value.get(name)) for name in names)


def _cause(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    names, claims = ("methods", "requirements"), value.get("claims", {})
    return (
        _text(value.get("title"))
        and value.get("verdict") in VERDICTS
        and _count(value.get("scenarios"))
        and all(_list(_text)(value.get(name)) for name in names)
        and _map(_list(_text))(claims)
    )


def _facts(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    texts = (value.get(name) for name in ("before", "after", "recorded"))
    return all(map(_text, texts)) and _list(_text)(value.get("scenarios"))


def _drift(value: Any) -> bool:
    if value is None:
        return True  # runs compared nothing, or were recorded before drift was
    if not isinstance(value, dict):
        return False
    return (
        _map(_list(_text))(value.get("seen"))
        and _list(_text)(value.get("gone"))
        and _map(_facts)(value.get("new"))
        and _text(value.get("compared"))
    )


_FORM: Final[Mapping[str, Test]] = {
    **dict.fromkeys(("run", "endpoint", "selection", "contracts", "untested"), _text),
    "kind": lambda value: value in KINDS,
    "started": _day,
    "duration": _number,
    "exit_code": _count,
    "complete": lambda value: isinstance(value, bool),
    "counts": _map(_count),
    "shares": _map(_share),
    "verdicts": _map(_list(_text)),
    "causes": _map(_cause),
    "behind": _list(_text),
    "flaky": _list(_text),
    "drift": _drift,
    "durations": _map(lambda pair: _list(_number)(pair) and len(pair) == 2 and _count(pair[1])),  # noqa: PLR2004 - a pair
}


def check(record: Any) -> None:
    """Raise ValueError unless a record has all members of a line, each in its form."""
    if not isinstance(record, dict):
        raise ValueError("no object")
    for name, test in _FORM.items():
        if not test(record.get(name)):
            raise ValueError(f"{name}: {str(record.get(name))[:100]!r}")
