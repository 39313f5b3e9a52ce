"""What the program prints can be written, whatever the encoding of the terminal, the file or the pipe."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Final

_FOR_PEOPLE: Final = ("table", "text")
"""The formats that are for a terminal; the others are for programs, which expect UTF-8."""
_PLAIN: Final = {"✓": "+", "✕": "X", "⟲": "~", "…": ".", "–": "-", "≈": "~", "≠": "!", "·": ".", "→": ">", "−": "-"}
"""Characters of our own that have a likeness in ASCII."""


def make_printable() -> None:
    """Have every character that an encoding lacks written as one that it has, or as its escape."""
    _replace_closed()
    codecs.register_error("conformance", _substituted)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="conformance")


def _replace_closed() -> None:
    """Open the null device in the place of standard streams that are closed, as a daemon may start a program.

    A file that is opened later would otherwise be the standard output of every program that is started.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened == number:
                os.set_inheritable(number, True)  # for programs that are started, too
            else:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def encode_for(format_: str) -> None:
    """Write in UTF-8 what is for programs to read; a file may be in what the system takes for plain text otherwise."""
    if format_ not in _FOR_PEOPLE and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="conformance")


def _substituted(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in text), error.end
