"""Reads a .env file: NAME=VALUE lines with literal values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from conformance.errors import SettingsError

_LINE: Final = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)")
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
"""Invisible characters, which a key contains only by mistake."""


def read(path: Path) -> dict[str, str]:
    """Return the variables of the file; raise SettingsError with the numbers of all invalid lines, never their text.

    A value is everything after the =, without surrounding spaces and one pair of surrounding quotes. Nothing is
    interpolated or unescaped, and # starts a comment only at the start of a line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("cannot read the file as UTF-8 text", where=str(path), do="see .env.example") from error
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            wrong.append(f"line {number} is not NAME=VALUE")
        elif match[1] in found:
            wrong.append(f"line {number} sets {match[1]} again, as line {lines[match[1]]} does")
        elif _INVISIBLE.search(match[2]):
            wrong.append(f"line {number}: the value of {match[1]} contains an invisible character")
        else:
            found[match[1]], lines[match[1]] = _unquoted(match[2].strip(" \t")), number
    if wrong:
        where = f"{path}:{re.search('[0-9]+', wrong[0])[0]}"  # type: ignore[index]
        raise SettingsError(
            "\n".join(wrong), where=where, do="write NAME=VALUE, or start the line with # for a comment"
        )
    return found


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
