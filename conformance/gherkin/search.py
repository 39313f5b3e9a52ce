"""Which feature files can be about a method: seen in their names and words, without the time that parsing takes."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

from conformance.gherkin.document import CONVENTIONS, JOURNEYS

_COMPOSED = re.compile(rb"\w<[^<>|\n]+>|<[^<>|\n]+>[\w<]")
"""A word that takes a part of itself from the rows of an outline, and so could be the name of any method."""


def can_be_about(file: Path, root: Path, api: str, method: str) -> bool:
    """Tell whether a feature file can have scenarios that a choice of API and method, either empty for any, takes in.

    A feature is about the method that its file is named after, a journey about every method that it mentions, a
    convention about any.
    """
    try:
        _, own, *_, chapter, _ = file.relative_to(root).parts
    except ValueError:
        return True  # stands where no feature stands, which is for others to say
    if api and own != api:
        return False
    if not method or chapter == CONVENTIONS:
        return True
    return mentions(file, {method}) if chapter == JOURNEYS else file.stem == method


def mentions(file: Path, methods: Set[str]) -> bool:
    """Tell whether a feature file may name one of the methods; False only if it does not."""
    text, composed = _text(file, file.stat().st_mtime_ns)
    return composed or file.parent.name == CONVENTIONS or any(method.encode() in text for method in methods)


@lru_cache(maxsize=1024)
def _text(file: Path, _changed: int) -> tuple[bytes, bool]:
    text = file.read_bytes()
    return text, _COMPOSED.search(text) is not None
