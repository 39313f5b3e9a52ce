"""Reads a .env file: NAME=VALUE lines, each value as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from conformance.errors import SettingsError

_LINE: Final = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
"""Characters that nobody sees in an editor: in a key they are there by mistake."""


def read(path: Path) -> dict[str, str]:
    """Return the variables of the file; SettingsError names every line that is none, never what stands there.

    A value is everything behind the =, without the spaces around it and without one pair of quotes around the whole.
    Nothing is interpolated or unescaped, and # begins a comment only at the beginning of a line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("cannot be read as UTF-8 text", where=str(path), do="see .env.example") from error
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
        elif _UNSEEN.search(match[2]):
            wrong.append(f"line {number}: the value of {match[1]} holds a character that cannot be seen")
        else:
            found[match[1]], lines[match[1]] = _unquoted(match[2].strip(" \t")), number
    if wrong:
        where = f"{path}:{re.search('[0-9]+', wrong[0])[0]}"  # type: ignore[index]
        raise SettingsError("\n".join(wrong), where=where, do="write NAME=VALUE, or # before a comment")
    return found


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
