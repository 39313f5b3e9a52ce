"""Lets pytest collect .feature files directly; each file is checked before its scenarios run."""

from __future__ import annotations

import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import scenario as bound

from conformance.catalogue import Catalogue
from conformance.errors import FeatureError, UserError, UserErrors, gathering, raise_all, separate
from conformance.gherkin.binding import hand_over
from conformance.gherkin.claims import Claims, claims
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.lint import NoContract, faults
from conformance.gherkin.matching import NotOfAForm
from conformance.gherkin.reading import concerns_none, read
from conformance.paths import Suite

catalogue_key: pytest.StashKey[Catalogue] = pytest.StashKey()
methods_key: pytest.StashKey[frozenset[str]] = pytest.StashKey()
"""The methods that the run is limited to; empty for all."""
suite_key: pytest.StashKey[Suite] = pytest.StashKey()


Claimed = dict[str, tuple[Scenario, Claims]]
"""The scenarios of a feature by id, each with its claims."""


@lru_cache(maxsize=1024)
def sound(feature: Feature, catalogue: Catalogue) -> Claimed:
    """Return the scenarios of a valid feature with their claims; FeatureErrors list everything that is invalid."""
    errors: list[UserError] = list(once_per_cause(feature, faults(feature, catalogue)))
    if any(isinstance(error, NoContract) for error in errors):
        raise_all(errors)
    found: Claimed = {}
    for scenario in feature.scenarios:
        of_claims: list[UserError] = []
        with gathering(of_claims):
            found[scenario.id] = (scenario, claims(feature, scenario, catalogue))
        errors += (error for error in of_claims if not isinstance(error, NotOfAForm))  # already reported
    raise_all(errors)
    return found


def once_per_cause(feature: Feature, found: Iterable[FeatureError]) -> Iterator[FeatureError]:
    """Yield the faults of a feature, but only the first of a step that is invalid in every row of its outline."""
    rows = Counter(f"{feature.path}:{step.line}" for scenario in feature.scenarios for step in scenario.steps)
    every = list(found)
    wrong = Counter(fault.where for fault in every if isinstance(fault, NotOfAForm))
    shown: set[str] = set()
    for fault in every:
        if not isinstance(fault, NotOfAForm) or wrong[fault.where] < rows[fault.where] or fault.where not in shown:
            yield fault
        shown.add(fault.where)


class FeatureFile(pytest.Module):
    """A feature file as a test module: pytest-bdd binds its scenarios, the ids are those of the feature.

    pytest has no public way to collect a module that is not a Python file, so `_getobj` is overridden.
    """

    document: Feature
    by_id: Claimed

    def _getobj(self) -> types.ModuleType:
        config = self.config
        root, catalogue, methods = config.stash[suite_key].root, config.stash[catalogue_key], config.stash[methods_key]
        self.document = read(self.path, root, catalogue, methods)
        self.by_id = {} if concerns_none(self.document, methods) else sound(self.document, catalogue)
        hand_over(self.document, self.path)
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        for test, rows in self._tests().items():
            setattr(module, test, _test(self.path, rows))
        return module

    def _tests(self) -> dict[str, list[Scenario]]:
        """Return the feature's scenarios by test function, the rows of an outline together."""
        tests: dict[str, list[Scenario]] = {}
        for scenario in self.document.scenarios:
            function = scenario.id.partition("::")[2].partition("[")[0]
            tests.setdefault(function, []).append(scenario)
        return tests

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the errors of an invalid file without a traceback."""
        del style
        error: BaseException | None = excinfo.value
        while error is not None:
            if isinstance(error, FeatureError | UserErrors):
                return "\n\n".join(map(str, separate(error)))
            error = error.__cause__ or error.__context__
        return super().repr_failure(excinfo)


def _test(file: Path, rows: list[Scenario]) -> Callable[..., None]:
    """Return the test that runs a scenario or every row of an outline, under the ids of the document.

    pytest-bdd's own ids collide for names that differ only in case or punctuation, and pytest then numbers them.
    """

    @bound(file.name, rows[0].template, features_base_dir=str(file.parent))
    def test() -> None:
        pass

    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            cases = mark.args[1]
            cases[:] = [_case(case, row) for case, row in zip(cases, rows, strict=True)]
    return test


def _case(case: Any, row: Scenario) -> Any:
    """Return a row's parameters with the row's id and all of its tags, including those with filled parameters."""
    marks = (getattr(pytest.mark, tag) for tag in sorted(row.tags))
    return case._replace(id=row.id.partition("[")[2][:-1], marks=(*case.marks, *marks))


def is_feature(identity: str) -> bool:
    """Return whether a test id or a path is that of a feature file or one of its scenarios."""
    return identity.partition("::")[0].endswith(".feature")


def scenario_of(item: pytest.Item) -> tuple[Feature, Scenario, Claims] | None:
    """Return the feature, the scenario and its claims that a test item runs, or None for an ordinary test."""
    module = item.getparent(FeatureFile)
    if module is None:
        return None
    found = module.by_id.get(item.nodeid)
    if found is None:
        raise UserError(f"{item.nodeid} is not a scenario of {module.document.path}", do="run pytest from the checkout")
    return module.document, *found
