"""What the program prints can be written, whatever the encoding of the terminal, the file or the pipe."""

from __future__ import annotations

import codecs
import io
import sys
from typing import Final

_FOR_PEOPLE: Final = ("table", "text")
"""The formats that are for a terminal; the others are for programs, which expect UTF-8."""
_PLAIN: Final = {"✓": "+", "✕": "X", "⟲": "~", "…": ".", "–": "-", "≈": "~", "≠": "!", "·": ".", "→": ">", "−": "-"}
"""Characters of our own that have a likeness in ASCII."""


def make_printable() -> None:
    """Have every character that an encoding lacks written as one that it has, or as its escape."""
    codecs.register_error("conformance", _substituted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="conformance")


def encode_for(format_: str) -> None:
    """Write in UTF-8 what is for programs to read; a file may be in what the system takes for plain text otherwise."""
    if format_ not in _FOR_PEOPLE and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="conformance")


def _substituted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in text), error.end
