"""Lines of text for a terminal: wrapped, in colours or without."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Final

_NARROWEST: Final = 20
_ANSI: Final = {
    "passed": "32",
    "failed": "1;31",
    "flaky": "33",
    "differs": "36",
    "broken": "1;33",
    "skipped": "2",
    "known": "35",
    "none": "2",
}

Paint = Callable[[str, str], str]
"""Returns a text in the colour of a verdict."""


def wrapped(text: str, width: int, hang: str = "") -> list[str]:
    """Return a text in lines of a width; all but the first have its indent, or a longer one."""
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text,
        max(_NARROWEST, width),
        subsequent_indent=max(indent, hang, key=len),
        break_long_words=False,
        break_on_hyphens=False,
    )


def painted(text: str, verdict: str) -> str:
    """Return a text in the colour of a verdict."""
    return f"\x1b[{_ANSI[verdict]}m{text}\x1b[0m"


def plain(text: str, _: str) -> str:
    """Return a text as it is."""
    return text
