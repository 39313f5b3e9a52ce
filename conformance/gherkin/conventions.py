"""Conventions of all methods, written once: a row of a convention is expanded for each method that it applies to.

In the Examples of a feature below `conventions/`, the cell `(every method)` expands to every method of the API whose
contract has what the row's scenario claims. Beside it, `(its scope)` expands to each scope that permits a call of that
method, and `(another scope)` to each that does not. The rows are expanded when the feature is read, so no other module
needs to know these words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, Final

from conformance.catalogue import Api, Catalogue, Contract
from conformance.errors import FeatureError, UserError, gathering, raise_all, separate
from conformance.gherkin.claims import Unclaimable, claims
from conformance.gherkin.document import Feature, Scenario, feature_of, rows_of

EVERY: Final = "(every method)"


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


def written_out(feature: Feature, catalogue: Catalogue) -> Feature:
    """Return a convention with a row for each method that it applies to, with the tags of that method's contract.

    FeatureErrors name file and line of each row that applies to no method.
    """
    errors: list[UserError] = []
    tree = dict(feature.tree)
    tree["children"] = [_child(feature, child, catalogue, errors) for child in tree["children"]]
    raise_all(errors)
    made = feature_of(feature.path, tree)
    scenarios = (replace(s, tags=s.tags | _tags(made, s, catalogue)) for s in made.scenarios)
    return replace(made, scenarios=tuple(scenarios))


def contract_tags(contract: Contract) -> frozenset[str]:
    """Return the tags that a contract requires of the features that call its method."""
    required = {"effect": contract.effect == "writes", "read-only": contract.effect == "reads"}
    required |= {"irreversible": contract.irreversible, "deprecated": contract.about.deprecated}
    return frozenset(tag for tag, needed in required.items() if needed)


def _tags(feature: Feature, scenario: Scenario, catalogue: Catalogue) -> frozenset[str]:
    return frozenset().union(*map(contract_tags, claims(feature, scenario, catalogue).calls))


def _child(
    feature: Feature, child: Mapping[str, Any], catalogue: Catalogue, errors: list[UserError]
) -> Mapping[str, Any]:
    if "scenario" not in child:
        return child
    node = dict(child["scenario"])
    tables = []
    for table in node["examples"]:
        rows: list[Mapping[str, Any]] = []
        for row in rows_of(table):
            with gathering(errors):
                rows.extend(_rows(feature, node, table, row, catalogue))
        tables.append({**table, "tableBody": rows})
    return {"scenario": {**node, "examples": tables}}


def _rows(
    feature: Feature,
    node: Mapping[str, Any],
    examples: Mapping[str, Any],
    row: Mapping[str, Any],
    catalogue: Catalogue,
) -> Iterator[Mapping[str, Any]]:
    """Yield the rows that one row expands to: only itself without `(every method)`."""
    cells = [cell["value"] for cell in row["cells"]]
    if EVERY not in cells:
        yield row
        return
    api = catalogue.apis[feature.api]
    refused: UserError | None = None
    applies = False
    for contract in api.methods.values():
        for values in product(*(_WORDS[cell](contract, api) if cell in _WORDS else [cell] for cell in cells)):
            new = {**row, "cells": [{**cell, "value": v} for cell, v in zip(row["cells"], values, strict=True)]}
            try:
                _try(feature, {**node, "examples": [{**examples, "tableBody": [new]}]}, catalogue)
            except UserError as error:
                if not all(isinstance(each, Unclaimable) for each in separate(error)):
                    raise
                refused = separate(error)[0]
                continue
            applies = True
            yield new
    if not applies:
        what = f"the row applies to no method: {refused.what if refused else 'no contract has such a scope'}"
        where = f"{feature.path}:{row['location']['line']}"
        raise FeatureError(what, where=where, do="make feature and contracts agree")


def _try(feature: Feature, node: Mapping[str, Any], catalogue: Catalogue) -> None:
    """Raise Unclaimable if the contract of the row's method lacks something that its scenario claims."""
    background = [child for child in feature.tree["children"] if "background" in child]
    tree = {**feature.tree, "children": [*background, {"scenario": node}]}
    for scenario in feature_of(feature.path, tree).scenarios:
        claims(feature, scenario, catalogue)
