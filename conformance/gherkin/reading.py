"""Reads feature files, with conventions expanded for each method."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from conformance.catalogue import Catalogue
from conformance.gherkin.conventions import written_out
from conformance.gherkin.document import Feature, parse


def read(file: Path, root: Path, catalogue: Catalogue) -> Feature:
    """Return a feature file as data; FeatureError names file and line of invalid input."""
    return _read(file, root, catalogue, file.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _read(file: Path, root: Path, catalogue: Catalogue, _changed: int) -> Feature:
    feature = parse(file, root)
    return written_out(feature, catalogue) if feature.convention else feature
