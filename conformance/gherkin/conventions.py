"""Conventions of all methods, written once: a row of a convention is expanded for each method that it applies to.

In the Examples of a feature below `conventions/`, the cell `(every method)` expands to every method of the API whose
contract has what the row's scenario claims. Beside it, `(its scope)` expands to each scope that permits a call of that
method, and `(another scope)` to each that does not. The rows are expanded when the feature is read, so no other module
needs to know these words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import product
from typing import Any, Final

from conformance.catalogue import Api, Catalogue, Contract
from conformance.errors import FeatureError, UserError, gathering, raise_all, separate
from conformance.gherkin.claims import Unclaimable, claims
from conformance.gherkin.document import Feature, Scenario, feature_of, rows_of
from conformance.gherkin.forms import matches, methods_in

EVERY: Final = "(every method)"
_WORD: Final = re.compile(r"\w+")


def _own_scopes(contract: Contract, _: Api) -> list[str]:
    return sorted(contract.operation.scopes)


def _other_scopes(contract: Contract, api: Api) -> list[str]:
    known = {scope for c in api.methods.values() for scope in c.operation.scopes}
    return sorted(known - set(_own_scopes(contract, api))) if _own_scopes(contract, api) else []


_WORDS: Final[Mapping[str, Callable[[Contract, Api], list[str]]]] = {
    EVERY: lambda contract, _: [contract.method],
    "(its scope)": _own_scopes,
    "(another scope)": _other_scopes,
}


def written_out(feature: Feature, catalogue: Catalogue, methods: Set[str] = frozenset()) -> Feature:
    """Return a convention with a row for each method that it applies to, with the tags of that method's contract.

    If there are `methods`, rows of others are omitted. FeatureErrors name file and line of each row that applies to no
    method.
    """
    errors: list[UserError] = []
    tree = dict(feature.tree)
    expansion = _Expansion(feature, catalogue, methods)
    tree["children"] = [child for each in tree["children"] for child in expansion.of(each, errors)]
    raise_all(errors)
    made = feature_of(feature.path, tree)
    scenarios = (replace(s, tags=s.tags | _tags(made, s, catalogue)) for s in made.scenarios)
    return replace(made, scenarios=tuple(scenarios))


def contract_tags(contract: Contract) -> frozenset[str]:
    """Return the tags that a contract requires of the features that call its method."""
    required = {"effect": contract.effect == "writes", "read-only": contract.effect == "reads"}
    required["deprecated"] = contract.about.deprecated
    return frozenset(tag for tag, needed in required.items() if needed) | frozenset({contract.left} - {""})


def _tags(feature: Feature, scenario: Scenario, catalogue: Catalogue) -> frozenset[str]:
    methods = catalogue.apis[feature.api].methods
    words = (words for step in scenario.steps for _, words in matches(step.keyword, step.text))
    called = (methods[name] for each in words for name in methods_in(each) if name in methods)
    return frozenset().union(*map(contract_tags, called))


class _Expansion:
    """The expansion of one convention, for all methods of its API or only for some."""

    def __init__(self, feature: Feature, catalogue: Catalogue, methods: Set[str]) -> None:
        self._feature, self._catalogue, self._methods = feature, catalogue, methods
        self._background = [child for child in feature.tree["children"] if "background" in child]
        self._api = catalogue.apis[feature.api]

    def of(self, child: Mapping[str, Any], errors: list[UserError]) -> Iterator[Mapping[str, Any]]:
        """Yield an expanded part of the feature, nothing for an outline of which no row is about the methods."""
        if "scenario" not in child:
            yield child
            return
        node = dict(child["scenario"])
        wanted = set() if self._names_one(node) else self._methods
        tables = []
        for table in node["examples"]:
            rows: list[Mapping[str, Any]] = []
            for row in rows_of(table):
                with gathering(errors):
                    rows.extend(self._rows(node, table, row, wanted))
            if rows or not wanted:
                tables.append({**table, "tableBody": rows})
        if tables or not node["examples"]:
            yield {"scenario": {**node, "examples": tables}}

    def _names_one(self, node: Mapping[str, Any]) -> bool:
        """Return whether a step itself calls one of the methods, so that every row is about it."""
        nodes = [*(child["background"] for child in self._background), node]
        words = {word for each in nodes for step in each["steps"] for word in _WORD.findall(step["text"])}
        return not words.isdisjoint(self._methods)

    def _rows(
        self, node: Mapping[str, Any], examples: Mapping[str, Any], row: Mapping[str, Any], wanted: Set[str]
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the rows that one row expands to: only itself without `(every method)`."""
        cells = [cell["value"] for cell in row["cells"]]
        if EVERY not in cells:
            yield row
            return
        refused: UserError | None = None
        applies = False
        for contract in (c for c in self._api.methods.values() if not wanted or c.method in wanted):
            for values in product(*(_WORDS[w](contract, self._api) if w in _WORDS else [w] for w in cells)):
                new = {**row, "cells": [{**cell, "value": v} for cell, v in zip(row["cells"], values, strict=True)]}
                try:
                    self._try({**node, "examples": [{**examples, "tableBody": [new]}]})
                except UserError as error:
                    if not all(isinstance(each, Unclaimable) for each in separate(error)):
                        raise
                    refused = separate(error)[0]
                    continue
                applies = True
                yield new
        if not applies and not wanted:
            what = f"the row applies to no method: {refused.what if refused else 'no contract has such a scope'}"
            where = f"{self._feature.path}:{row['location']['line']}"
            raise FeatureError(what, where=where, do="make feature and contracts agree")

    def _try(self, node: Mapping[str, Any]) -> None:
        """Raise Unclaimable if the contract of the row's method lacks something that its scenario claims."""
        tree = {**self._feature.tree, "children": [*self._background, {"scenario": node}]}
        for scenario in feature_of(self._feature.path, tree).scenarios:
            claims(self._feature, scenario, self._catalogue)
