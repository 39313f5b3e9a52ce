"""Spares pytest-bdd what is known already: parsing a feature again, and searching every fixture for each step."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.feature import features
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.parser import FeatureParser, Step
from pytest_bdd.steps import StepFunctionContext

from conformance.gherkin.document import PARAMETER, Feature
from conformance.gherkin.forms import step_function


class _Parsed(FeatureParser):
    """A parser for pytest-bdd that returns an existing syntax tree; pytest-bdd has no public way to accept one."""

    def __init__(self, feature: Feature, file: Path) -> None:
        super().__init__(str(file.parent), file.name)
        self._feature = feature

    def _parse_feature_file(self) -> GherkinDocument:
        return GherkinDocument.from_dict({"feature": _with_whole_tags(self._feature.tree), "comments": []})


def _with_whole_tags(node: Any) -> Any:
    """Return a syntax tree without tags that contain parameters, which pytest-bdd would turn into marks unfilled."""
    if isinstance(node, list):
        return [_with_whole_tags(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {name: _with_whole_tags(each) for name, each in node.items()}
    if "tags" in found:
        found["tags"] = [tag for tag in found["tags"] if not PARAMETER.search(tag["name"])]
    return found


def hand_over(feature: Feature, file: Path) -> None:
    """Register a file's parsed feature with pytest-bdd."""
    parsed = _Parsed(feature, file)
    features[parsed.abs_filename] = parsed.parse()


_RUNNING: Any = import_module("pytest_bdd.scenario")  # the package's attribute of that name is the decorator
_searched: Callable[[pytest.FixtureRequest, Step], StepFunctionContext | None] = _RUNNING.get_step_function


def _found(request: pytest.FixtureRequest, step: Step) -> StepFunctionContext | None:
    """Return the context of a step by the form that it matches; pytest-bdd searches for steps that are no form's."""
    return step_function(step.type, step.name) or _searched(request, step)


_RUNNING.get_step_function = _found  # pytest-bdd has no public way to say where a step's definition is
