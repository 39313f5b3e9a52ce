"""Hands a parsed feature to pytest-bdd, which would parse the file again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytest_bdd.feature import features
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.parser import FeatureParser

from conformance.gherkin.document import PARAMETER, Feature


class _Parsed(FeatureParser):
    """pytest-bdd's reader of a file whose tree is there already; it has no public way to take one."""

    def __init__(self, feature: Feature, file: Path) -> None:
        super().__init__(str(file.parent), file.name)
        self._feature = feature

    def _parse_feature_file(self) -> GherkinDocument:
        return GherkinDocument.from_dict({"feature": _with_whole_tags(self._feature.tree), "comments": []})


def _with_whole_tags(node: Any) -> Any:
    """Return a syntax tree without the tags that only a row's words complete: pytest-bdd would make marks of them."""
    if isinstance(node, list):
        return [_with_whole_tags(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {name: _with_whole_tags(each) for name, each in node.items()}
    if "tags" in found:
        found["tags"] = [tag for tag in found["tags"] if not PARAMETER.search(tag["name"])]
    return found


def hand_over(feature: Feature, file: Path) -> None:
    """Let pytest-bdd have the feature that was read from a file."""
    parsed = _Parsed(feature, file)
    features[parsed.abs_filename] = parsed.parse()
