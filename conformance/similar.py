"""Names for what somebody probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.7
"""How similar two names, or each two parts of them, must be at least: with less, nearly any two words resemble."""
_LONGEST = 300
"""Characters that are compared, since comparing takes quadratic time."""
_SEPARATORS = re.compile("([/#:]+)")
_SHORTEST = 3
"""Characters that a name needs for its beginning to mean it."""
_WORD = re.compile(r"[^\W_]+")


def near(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """Return the most similar names, the closest first and whatever their case; none that only share some letters."""
    typed = name.lower()[:_LONGEST]
    found = [(likeness, each) for each in dict.fromkeys(names) if (likeness := _likeness(typed, each.lower())) > 0]
    return [each for _, each in sorted(found, key=lambda pair: (-pair[0], len(pair[1]), pair[1]))[:count]]


def closest(name: str, names: Iterable[str]) -> str:
    """Return the most similar name, whatever its case; nothing if none is similar."""
    return next(iter(near(name, names, 1)), "")


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a question after the most similar name, nothing if none is similar."""
    found = closest(name, names)
    return f"did you mean {found}?" if found else ""


def _likeness(typed: str, name: str) -> float:
    """Return how similar a name is to what was typed, 0 to 1: 0 if it is not what could have been meant."""
    ours, theirs = _SEPARATORS.split(typed), _SEPARATORS.split(name)
    if len(ours) > 1 and ours[1::2] == theirs[1::2]:
        # Of a path, each part must be similar, or any two files of a long path would be.
        whole = min(_ratio(own, other) for own, other in zip(ours[::2], theirs[::2], strict=True))
    else:
        whole = _ratio(typed, name)
    if whole:
        return whole
    words = _WORD.findall(typed)
    # The beginning of a name, or its words without some between them.
    begun = len(typed) >= _SHORTEST and name.startswith(typed)
    return _ALIKE / 2 if begun or (len(words) > 1 and _in_order(words, _WORD.findall(name))) else 0


def _ratio(one: str, other: str) -> float:
    if sorted(one) == sorted(other):  # letters that changed places
        return 0.99
    matcher = SequenceMatcher(None, other, one, autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio)  # each costs less than what it is a bound of
    if any(bound() < _ALIKE for bound in bounds):
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= _ALIKE else 0


def _in_order(words: Iterable[str], name: Iterable[str]) -> bool:
    """True if a name has words that begin with these, in this order."""
    rest = iter(name)
    return all(any(own.startswith(word) for own in rest) for word in words)
