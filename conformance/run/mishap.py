"""What an error inside the suite, in pytest or in one of their hooks says in a line or two."""

from __future__ import annotations

import re
import traceback

import pytest

_LONGEST = 160
_PLACE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>.+)')
_THEIRS = re.compile(r"[/\\](?:_pytest|pluggy|xdist)[/\\]")
_MOST = 4


def told(error: BaseException) -> str:
    """Return the kind and the message of an error in one line.

    What a worker says of its error arrives as the text of an assertion, with a traceback and the message at its end.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    from_worker = isinstance(error, AssertionError) and _PLACE.search(str(error)) is not None
    text = last if from_worker else f"{type(error).__name__}: {last}".removesuffix(": ")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def in_short(error: BaseException, shown: str) -> str:
    """Return the message of an error, and the last places, of those that pytest would show, that are not its own."""
    places = [found for found in _PLACE.finditer(shown) if not _THEIRS.search(found["file"])]
    return "\n".join([told(error), *(f"  {p['file']}:{p['line']} in {p['function']}" for p in places[-_MOST:])])


def raised_by_pytest(error: BaseException) -> bool:
    """Tell whether pytest or xdist itself raised the error, which they do over their own books after another one."""
    places = traceback.extract_tb(error.__traceback__)
    return bool(places) and _THEIRS.search(places[-1].filename) is not None


def ended_by(error: BaseException) -> str:
    """Return what a run says of the error that ended it: an interrupt by its name, Ctrl-C if it has none."""
    if isinstance(error, KeyboardInterrupt):
        return str(error) or "Ctrl-C"
    if isinstance(error, pytest.exit.Exception):
        return str(error.msg) or "pytest.exit"
    return f"internal error: {told(error)}"
