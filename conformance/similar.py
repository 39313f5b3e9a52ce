"""Names for what somebody probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a question after the most similar name, nothing if none is similar."""
    every = sorted(names)
    lower = {each.lower(): each for each in reversed(every)}
    found = difflib.get_close_matches(name.lower(), lower, 1, 0.6)
    return f"did you mean {lower[found[0]]}?" if found else ""
