"""Text for HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Characters that turn the text around them, cannot be seen, or cannot be encoded."""


def text(value: object) -> str:
    """Return a value as text that is no markup, with each hidden character as its code."""
    return escape(_HIDDEN.sub(lambda found: f"\u27e8U+{ord(found[0]):04X}\u27e9", str(value)))


def dated(value: object) -> str:
    """Return a value as text in which each day is an element, so that no line breaks within it."""
    return re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"<time>\g<0></time>", text(value))
