"""Plays scenarios with pytest-bdd's hooks and step definitions, and spares it what is known already.

pytest-bdd would parse each feature again, fill the parameters of each row again, and look through every fixture for the
definition of each step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import parser
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.gherkin_parser import DataTable, GherkinDocument
from pytest_bdd.steps import StepFunctionContext

from conformance.gherkin.document import PARAMETER, Feature, Scenario, Step
from conformance.gherkin.forms import step_function

_RUNNING: Any = import_module("pytest_bdd.scenario")  # the package's attribute of that name is the decorator


class _Parsed(parser.FeatureParser):
    """A parser for pytest-bdd that returns an existing syntax tree; pytest-bdd has no public way to accept one."""

    def __init__(self, feature: Feature, file: Path) -> None:
        super().__init__(str(file.parent), file.name)
        self._feature = feature

    def _parse_feature_file(self) -> GherkinDocument:
        document = GherkinDocument.from_dict({"feature": self._feature.tree, "comments": []})
        _keep_whole_tags(document.feature)
        return document


def _keep_whole_tags(part: Any) -> None:
    """Remove tags that contain parameters, which pytest-bdd would turn into marks unfilled."""
    part.tags = [tag for tag in part.tags if not PARAMETER.search(tag.name)]
    for child in getattr(part, "children", ()):
        for each in filter(None, (child.rule, child.scenario)):
            _keep_whole_tags(each)
    for examples in getattr(part, "examples", ()):
        _keep_whole_tags(examples)


def bound(feature: Feature, file: Path) -> parser.Feature:
    """Return a feature as pytest-bdd parses it from its file."""
    return _Parsed(feature, file).parse()


def rendered(template: parser.ScenarioTemplate, scenario: Scenario) -> parser.Scenario:
    """Return a scenario as pytest-bdd renders it from its template and a row."""
    return parser.Scenario(
        feature=template.feature,
        keyword=template.keyword,
        name=scenario.name,
        line_number=template.line_number,
        steps=[_step(*both) for both in zip(template.steps, scenario.steps, strict=True)],
        tags=template.tags,
        description=template.description,
        rule=template.rule,
    )


def _step(written: parser.Step, filled: Step) -> parser.Step:
    table = written.datatable
    return parser.Step(
        name=filled.text,
        type=written.type,
        indent=written.indent,
        line_number=written.line_number,
        keyword=written.keyword,
        datatable=table and _table(table, filled.table),
        docstring=written.docstring,
    )


def _table(written: DataTable, filled: tuple[tuple[str, ...], ...]) -> DataTable:
    rows = zip(written.rows, filled, strict=True)
    return replace(written, rows=[_row(row, cells) for row, cells in rows])


def _row(written: Any, filled: tuple[str, ...]) -> Any:
    if all(cell.value == value for cell, value in zip(written.cells, filled, strict=True)):
        return written
    cells = [replace(cell, value=value) for cell, value in zip(written.cells, filled, strict=True)]
    return replace(written, cells=cells)


def play(request: pytest.FixtureRequest, template: parser.ScenarioTemplate, scenario: Scenario) -> None:
    """Run a scenario's steps in order, and call pytest-bdd's hooks."""
    made = rendered(template, scenario)
    about = {"request": request, "feature": made.feature, "scenario": made}
    stage = cache(partial(request.getfixturevalue, "stage"))  # pytest would look for it in each step
    request.config.hook.pytest_bdd_before_scenario(**about)
    try:
        for step in made.steps:
            if context := step_function(step.type, step.name):
                _perform(context, stage, {**about, "step": step})
            else:
                _search_and_perform(about, step)
    finally:
        request.config.hook.pytest_bdd_after_scenario(**about)


def _perform(context: StepFunctionContext, stage: Callable[[], Any], about: dict[str, Any]) -> None:
    """Run a step of a form, which has no other fixtures than the stage, and returns none."""
    step, hook = about["step"], about["request"].config.hook
    about |= {"step_func": context.step_func, "step_func_args": {}}
    hook.pytest_bdd_before_step(**about)
    try:
        table = step.datatable.raw() if step.datatable is not None else None
        words = context.parser.parse_arguments(step.name) or {}
        about["step_func_args"] = {"stage": stage(), "datatable": table, **words}
        hook.pytest_bdd_before_step_call(**about)
        context.step_func(**about["step_func_args"])
    except (Exception, pytest.fail.Exception) as error:
        hook.pytest_bdd_step_error(exception=error, **about)
        raise
    hook.pytest_bdd_after_step(**about)


def _search_and_perform(about: dict[str, Any], step: parser.Step) -> None:
    """Let pytest-bdd find and run a step that another definition matches, too."""
    request, scenario = about["request"], about["scenario"]
    context = _RUNNING.get_step_function(request, step)
    if context is None:
        error = StepDefinitionNotFoundError(f"Step definition is not found: {step}.")
        request.config.hook.pytest_bdd_step_func_lookup_error(exception=error, step=step, **about)
        raise error
    _RUNNING._execute_step_function(request, scenario, step, context)
