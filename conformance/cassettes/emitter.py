"""Writes compact YAML that is readable and diffs well: one member per line, small collections inline.

PyYAML needs a third more bytes for the same data, mostly for indentation, and does not preserve all line breaks.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

WIDTH: Final = 120
"""The maximum width of an inline mapping or list."""
_WORD: Final = re.compile(r"[^\W\d][\w ./()+@$=&%<>;!*|~^-]*(?::+[\w./-][\w ./()+@$=&%<>;!*|~^-]*)*")
"""Strings that need no quotes, even inside brackets."""
_PHRASE: Final = re.compile(
    r"(?:[^\W\d]|[/$(])[\w ./()+@$=&%<>;!*|~^,?'\"{}\[\]-]*(?::+[\w./-][\w ./()+@$=&%<>;!*|~^,?'\"{}\[\]-]*)*"
)
"""Strings that need no quotes outside brackets."""
_NO_NUMBER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+ [A-Za-z][\w/.;=+-]*(?: [\w/.;=+-]+)*")
"""Strings that start with a digit and that YAML still never parses as a number."""
_NO_TEXT: Final = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)", re.IGNORECASE)
_SPECIAL: Final = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""Characters to escape: those that YAML forbids, and invisible ones."""


def emit(data: Mapping[str, Any]) -> str:
    """Return plain values as YAML that any safe loader reads back unchanged."""
    return "".join(f"{line}\n" for line in _mapping(data, ""))


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in data.items():
        head = f"{indent}{_text(name, _PHRASE)}:"
        short = _short(value)
        if short is not None:
            yield f"{head} {short}"
        elif isinstance(value, str):
            yield f"{head} {'|' if value.endswith(chr(10)) else '|-'}"
            yield from (f"{indent} {line}" if line else "" for line in value.removesuffix("\n").split("\n"))
        elif isinstance(value, Mapping):
            yield head
            yield from _mapping(value, f"{indent} ")
        else:
            yield head
            yield from _list(value, indent)


def _list(data: Sequence[Any], indent: str) -> Iterator[str]:
    for item in data:
        short = _short(item)
        if short is not None:
            yield f"{indent}- {short}"
            continue
        lines = _mapping(item, f"{indent}  ") if isinstance(item, Mapping) else _nested(item, indent)
        yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
        yield from lines


def _nested(item: Any, indent: str) -> Iterator[str]:
    """Yield the lines of a list item that is itself a list or a multi-line string."""
    if isinstance(item, str):
        yield f"{indent}  {_quoted(item)}"
    else:
        yield from _list(item, f"{indent}  ")


def _short(value: Any) -> str | None:
    """Return a value on one line, or None if it needs several."""
    if isinstance(value, str):
        return None if _in_lines(value) else _text(value, _PHRASE)
    if isinstance(value, Mapping):
        if len(value) == 1:
            return None  # reads better as a nested line than in brackets
        parts = [f"{_text(name)}: {_leaf(item)}" for name, item in value.items() if _is_leaf(item)]
        return _together("{", parts, "}") if len(parts) == len(value) else None
    if isinstance(value, list | tuple):
        parts = [_leaf(item) for item in value if _is_leaf(item)]
        return _together("[", parts, "]") if len(parts) == len(value) else None
    return _leaf(value)


def _together(opening: str, parts: list[str], closing: str) -> str | None:
    joined = f"{opening}{', '.join(parts)}{closing}"
    return joined if len(joined) <= WIDTH or not parts else None


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple) or not value


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bytes):
        return f"!!binary '{base64.b64encode(value).decode()}'"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    return json.dumps(value)


def _float(value: float) -> str:
    """Return a number with a decimal point, because YAML parses an exponent without one as a string."""
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _in_lines(text: str) -> bool:
    """True for multi-line text that is best written as a block."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and lines[0][0] != " "
        and not any(map(_SPECIAL.search, lines))
        and (not text.endswith("\n\n"))
    )


def _text(text: str, bare: re.Pattern[str] = _WORD) -> str:
    if _NO_NUMBER.fullmatch(text) or (bare.fullmatch(text) and text[-1] != " " and not _NO_TEXT.fullmatch(text)):
        return text
    return _quoted(text) if _SPECIAL.search(text) else "'{}'".format(text.replace("'", "''"))


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
