"""Reads feature files, with conventions expanded for each method."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from pathlib import Path

from conformance.catalogue import Catalogue
from conformance.gherkin.conventions import written_out
from conformance.gherkin.document import Feature, parse


def read(file: Path, root: Path, catalogue: Catalogue, methods: Set[str] = frozenset()) -> Feature:
    """Return a feature file as data; FeatureError names file and line of invalid input.

    If there are `methods`, a convention is expanded for these only.
    """
    return _read(file, root, catalogue, file.stat().st_mtime_ns, frozenset(methods))


def concerns_none(feature: Feature, methods: Set[str]) -> bool:
    """Return whether a convention was read for methods to which it does not apply."""
    return bool(methods) and feature.convention and not feature.scenarios


@lru_cache(maxsize=1024)
def _read(file: Path, root: Path, catalogue: Catalogue, _changed: int, methods: frozenset[str]) -> Feature:
    feature = parse(file, root)
    return written_out(feature, catalogue, methods) if feature.convention else feature
