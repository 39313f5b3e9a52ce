"""YAML for people and for git: one member a line, small ones together, and no line more than is needed.

PyYAML writes the same data in a third more bytes, most of them indentation, and reads some line breaks back as others.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

WIDTH: Final = 120
"""How wide a mapping or list may be to stand in one line."""
_WORD: Final = re.compile(r"[^\W\d][\w ./()+@$=&%<>;!*|~^-]*(?::+[\w./-][\w ./()+@$=&%<>;!*|~^-]*)*")
"""Texts that YAML takes for texts without quotes, also between brackets."""
_PHRASE: Final = re.compile(
    r"(?:[^\W\d]|[/$(])[\w ./()+@$=&%<>;!*|~^,?'\"{}\[\]-]*(?::+[\w./-][\w ./()+@$=&%<>;!*|~^,?'\"{}\[\]-]*)*"
)
"""Texts that it takes for texts where no brackets are around."""
_NO_NUMBER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+ [A-Za-z][\w/.;=+-]*(?: [\w/.;=+-]+)*")
"""UUIDs, and a number with a word behind it, which no YAML takes for a number."""
_NO_TEXT: Final = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)", re.IGNORECASE)
_SPECIAL: Final = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""Characters that are escaped: those that YAML does not allow, and those that nobody sees."""


def emit(data: Mapping[str, Any]) -> str:
    """Return plain values as YAML that a safe loader reads back as the same values."""
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
    """Yield a list in a list, or a text of several lines in one."""
    if isinstance(item, str):
        yield f"{indent}  {_quoted(item)}"
    else:
        yield from _list(item, f"{indent}  ")


def _short(value: Any) -> str | None:
    """Return a value in one line, None where it takes several."""
    if isinstance(value, str):
        return None if _in_lines(value) else _text(value, _PHRASE)
    if isinstance(value, Mapping):
        if len(value) == 1:
            return None  # what it holds says more than brackets around it
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
    """Return a number with a point in it, without which YAML takes an exponent for a text."""
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _in_lines(text: str) -> bool:
    """True for a text that reads best as the lines that it has."""
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
