"""Hands a parsed feature to pytest-bdd, which would parse the file again."""

from __future__ import annotations

from pathlib import Path

from pytest_bdd.feature import features
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.parser import FeatureParser

from conformance.gherkin.document import Feature


class _Parsed(FeatureParser):
    """pytest-bdd's reader of a file whose tree is there already; it has no public way to take one."""

    def __init__(self, feature: Feature, file: Path) -> None:
        super().__init__(str(file.parent), file.name)
        self._feature = feature

    def _parse_feature_file(self) -> GherkinDocument:
        return GherkinDocument.from_dict({"feature": self._feature.tree, "comments": []})


def hand_over(feature: Feature, file: Path) -> None:
    """Let pytest-bdd have the feature that was read from a file."""
    parsed = _Parsed(feature, file)
    features[parsed.abs_filename] = parsed.parse()
