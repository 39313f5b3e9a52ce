"""The one layout of contract files: what fits on a line stands on one, so that a contract reads as a table."""

from __future__ import annotations

import json
from typing import Any, Final

_WIDTH: Final = 120


def laid_out(data: Any) -> str:
    """Return the text of a contract file for its data, with a line break at the end."""
    return _value(data, 0, 0) + "\n"


def _value(data: Any, indent: int, taken: int) -> str:
    """Return a value as JSON; `taken` is how much of the line stands before it, the comma after it included."""
    flat = json.dumps(data, ensure_ascii=False)
    if not isinstance(data, dict | list) or not data or (indent and indent + taken + len(flat) <= _WIDTH):
        return flat
    inner = indent + 2
    if isinstance(data, dict):
        lines = [f"{json.dumps(key, ensure_ascii=False)}: " for key in data]
        items = [line + _value(value, inner, len(line) + 1) for line, value in zip(lines, data.values(), strict=True)]
        opening, closing = "{}"
    else:
        if not any(isinstance(value, dict | list) for value in data):
            return _filled([json.dumps(value, ensure_ascii=False) for value in data], indent)
        items = [_value(value, inner, 1) for value in data]
        opening, closing = "[]"
    body = ",\n".join(" " * inner + item for item in items)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def _filled(items: list[str], indent: int) -> str:
    """Return a list of plain values, as many on a line as fit."""
    lines, room = [""], _WIDTH - indent - 2
    for number, item in enumerate(items, 1):
        piece = item + ("," if number < len(items) else "")
        if lines[-1] and len(lines[-1]) + 1 + len(piece) > room:
            lines.append("")
        lines[-1] += f" {piece}" if lines[-1] else piece
    inner = "".join(f"{' ' * (indent + 2)}{line}\n" for line in lines)
    return f"[\n{inner}{' ' * indent}]"
