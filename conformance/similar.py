"""Names for what somebody probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, names: Iterable[str]) -> str:
    """Return the most similar name, whatever its case; nothing if none is similar."""
    every = sorted(names)
    lower = {each.lower(): each for each in reversed(every)}
    found = difflib.get_close_matches(name.lower(), lower, 1, 0.6)
    return lower[found[0]] if found else ""


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a question after the most similar name, nothing if none is similar."""
    found = closest(name, names)
    return f"did you mean {found}?" if found else ""
