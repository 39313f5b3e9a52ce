"""Lets pytest collect .feature files directly; each file is checked before its scenarios run."""

from __future__ import annotations

import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import ScenarioTemplate

from conformance.catalogue import Catalogue
from conformance.errors import FeatureError, UserError, UserErrors, gathering, raise_all, separate
from conformance.gherkin.binding import bound, play
from conformance.gherkin.claims import Claims, claims
from conformance.gherkin.compiled import Claimed, Compiled, known, store
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.lint import NoContract, faults
from conformance.gherkin.matching import NotOfAForm
from conformance.gherkin.reading import concerns_none, read
from conformance.paths import Suite

catalogue_key: pytest.StashKey[Catalogue] = pytest.StashKey()
methods_key: pytest.StashKey[frozenset[str]] = pytest.StashKey()
"""The methods that the run is limited to; empty for all."""
suite_key: pytest.StashKey[Suite] = pytest.StashKey()


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


def valid(file: Path, root: Path, catalogue: Catalogue, methods: Set[str] = frozenset()) -> Compiled:
    """Return a feature file's feature and its scenarios with their claims; FeatureErrors list all that is invalid.

    If there are `methods`, a convention is expanded for these only. What is read is kept with the catalogue's features.
    """
    return _valid(file, root, catalogue, file.stat().st_mtime_ns, frozenset(methods))


@lru_cache(maxsize=1024)
def _valid(file: Path, root: Path, catalogue: Catalogue, _changed: int, methods: frozenset[str]) -> Compiled:
    if (compiled := known(file, root, catalogue, methods)) is not None:
        return compiled
    text = file.read_bytes()
    feature = read(file, root, catalogue, methods)
    made = feature, {} if concerns_none(feature, methods) else sound(feature, catalogue)
    if catalogue.digest and file.read_bytes() == text:
        store(catalogue).add(feature.path, text, made, methods if feature.convention else frozenset())
    return made


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


class ScenarioItem(pytest.Function):
    """A scenario as a test under its own id; `found` are its feature, itself and its claims."""

    found: tuple[Feature, Scenario, Claims]

    @property
    def ihook(self) -> Any:
        """The hooks for the file, which pytest would look up anew for each call of one."""
        assert isinstance(self.parent, FeatureFile)
        return self.parent.hooks

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the scenario is, for pytest's reports."""
        return self.path, self.found[1].line - 1, self.name

    def runtest(self) -> None:
        """Play the scenario; asking for the fixture `request` would take as long as a step."""
        assert isinstance(self.parent, FeatureFile)
        play(self._request, self.parent.bound[self.found[1].template], self.found[1])


class FeatureFile(pytest.Module):
    """A feature file as a test module with an item for each scenario, whose ids are those of the feature.

    Only items that are functions of a module have fixtures. pytest-bdd's own ids collide for names that differ only in
    case or punctuation, so its tests are not used.
    """

    document: Feature

    def _getobj(self) -> types.ModuleType:
        """Return an empty module; pytest has no public way to collect one that is not a Python file."""
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        return module

    @cached_property
    def hooks(self) -> Any:
        """The hooks that concern the file: those of plugins, and of conftest.py in its folder and above."""
        return self.ihook

    @cached_property
    def bound(self) -> Mapping[str, ScenarioTemplate]:
        """The scenarios as pytest-bdd parses them, by their names as written."""
        return bound(self.document, self.path).scenarios

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield an item for each scenario; FeatureErrors list everything that is invalid in the file."""
        config = self.config
        root, catalogue, methods = config.stash[suite_key].root, config.stash[catalogue_key], config.stash[methods_key]
        self.document, found = valid(self.path, root, catalogue, methods)
        for template, rows in groupby(self.document.scenarios, lambda scenario: scenario.template):
            yield from self._items(template, [found[row.id] for row in rows])

    def _items(self, template: str, rows: Sequence[tuple[Scenario, Claims]]) -> Iterator[ScenarioItem]:
        """Yield the item of a scenario, or one for each row of an outline."""
        shared = frozenset.intersection(*(scenario.tags for scenario, _ in rows))
        function = self._function(template, shared)
        fixtures = None
        for scenario, claimed in rows:
            name = scenario.id.partition("::")[2]
            item = ScenarioItem.from_parent(self, name=name, callobj=function, fixtureinfo=fixtures)
            if item.nodeid != scenario.id:
                what = f"{item.nodeid} is not a scenario of {self.document.path}"
                raise UserError(what, do="run pytest from the checkout")
            fixtures = item._fixtureinfo  # the same for all rows
            item.originalname = name.partition("[")[0]
            item.found = (self.document, scenario, claimed)
            for tag in sorted(scenario.tags - shared):
                item.add_marker(tag)
            yield item

    def _function(self, template: str, tags: Set[str]) -> Callable[[], None]:
        """Return what has the tags that all rows of an outline share; the item itself plays its row."""

        def test() -> None:
            raise AssertionError(f"{template} is played by its item")

        test.__doc__ = f"{self.path.name}: {template}"
        for tag in sorted(tags):
            self.config.hook.pytest_bdd_apply_tag(tag=tag, function=test)
        return test

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the errors of an invalid file without a traceback."""
        del style
        error: BaseException | None = excinfo.value
        while error is not None:
            if isinstance(error, FeatureError | UserErrors):
                return "\n\n".join(map(str, separate(error)))
            error = error.__cause__ or error.__context__
        return super().repr_failure(excinfo)


def is_feature(identity: str) -> bool:
    """Return whether a test id or a path is that of a feature file or one of its scenarios."""
    return identity.partition("::")[0].endswith(".feature")


def scenario_of(item: pytest.Item) -> tuple[Feature, Scenario, Claims] | None:
    """Return the feature, the scenario and its claims that a test item runs, or None for an ordinary test."""
    return item.found if isinstance(item, ScenarioItem) else None
