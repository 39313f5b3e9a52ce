"""Short descriptions of internal errors: in the suite, in pytest, or in a hook."""

from __future__ import annotations

import re
import traceback

import pytest

from conformance.errors import ReadableError

_LONGEST = 160
_PLACE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>.+)')
_THEIRS = re.compile(r"[/\\](?:_pytest|pluggy|xdist)[/\\]")
_MOST = 4


def one_line(error: BaseException) -> str:
    """Return the type and message of an error in one line.

    An error from an xdist worker arrives as an AssertionError whose text is a traceback ending with the message.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    from_worker = isinstance(error, AssertionError) and _PLACE.search(str(error)) is not None
    text = last if from_worker else f"{type(error).__name__}: {last}".removesuffix(": ")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def in_short(error: BaseException, shown: str) -> str:
    """Return the error in one line, followed by the last traceback entries outside pytest."""
    places = [found for found in _PLACE.finditer(shown) if not _THEIRS.search(found["file"])]
    return "\n".join([one_line(error), *(f"  {p['file']}:{p['line']} in {p['function']}" for p in places[-_MOST:])])


def raised_by_pytest(error: BaseException) -> bool:
    """True if pytest or xdist itself raised the error, as happens in their bookkeeping after an earlier error."""
    places = traceback.extract_tb(error.__traceback__)
    return bool(places) and _THEIRS.search(places[-1].filename) is not None


def ended_by(error: BaseException) -> str:
    """Return the reason to report for an error that ended a run, such as `Ctrl-C`."""
    if isinstance(error, KeyboardInterrupt):
        return str(error) or "Ctrl-C"
    if isinstance(error, pytest.exit.Exception):
        return str(error.msg) or "pytest.exit"
    if isinstance(error, BrokenPipeError):
        return "what read the output closed it"
    if isinstance(error, ReadableError):
        return f"{error.what}: {error.where}" if error.where else error.what
    return f"internal error: {one_line(error)}"
