"""Finds the feature files that may be about a method by their names and text, without parsing them."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

from conformance.gherkin.document import CONVENTIONS, JOURNEYS

_COMPOSED = re.compile(rb"\w<[^<>|\n]+>|<[^<>|\n]+>[\w<]")
"""A word with a part from the rows of an outline, which could become the name of any method."""


def can_be_about(file: Path, root: Path, api: str, method: str) -> bool:
    """Return whether a selection of API and method, each empty for any, may include scenarios of a feature file.

    A feature is about the method that its file is named after, a journey about every method that it mentions, a
    convention about any.
    """
    try:
        _, own, *_, chapter, _ = file.relative_to(root).parts
    except ValueError:
        return True  # a misplaced file, which the lint reports
    if api and own != api:
        return False
    if not method or chapter == CONVENTIONS:
        return True
    return mentions(file, {method}) if chapter == JOURNEYS else file.stem == method


def mentions(file: Path, methods: Set[str]) -> bool:
    """Return whether a feature file may name one of the methods; False only if it certainly does not."""
    text, composed = _text(file, file.stat().st_mtime_ns)
    return composed or file.parent.name == CONVENTIONS or any(method.encode() in text for method in methods)


@lru_cache(maxsize=1024)
def _text(file: Path, _changed: int) -> tuple[bytes, bool]:
    text = file.read_bytes()
    return text, _COMPOSED.search(text) is not None
