"""The ledger: every requirement, the scenarios that verify it, how, and why not where none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import conformance.library  # noqa: F401 - the forms, by which claims are read
from conformance.catalogue import Catalogue, Contract, Outcome, Requirement
from conformance.catalogue.evidence import Basis, Evidence
from conformance.errors import UserError, gathering, raise_all
from conformance.gherkin.claims import Claims, claims
from conformance.gherkin.collect import valid
from conformance.gherkin.compiled import known, store
from conformance.gherkin.document import CONVENTIONS, Feature, Scenario
from conformance.gherkin.reading import read
from conformance.gherkin.search import mentions
from conformance.paths import Suite

_FEW = 10
"""For more contracts than so many, feature files are read whole, and once."""


@dataclass(frozen=True)
class Entry:
    """One requirement with the ids of the scenarios that verify it; `verified_by` is provoked, injected or none."""

    contract: Contract
    requirement: Requirement
    outcome: Outcome | None
    verified_by: str
    scenarios: tuple[str, ...]
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return what `conformance coverage` prints of the requirement."""
        return {
            "id": self.requirement.id,
            "kind": self.requirement.kind,
            "basis": self.requirement.evidence.basis,
            "verified_by": self.verified_by,
            "scenarios": list(self.scenarios),
            "reason": self.reason or None,
        }


@dataclass(frozen=True)
class Assertion:
    """A requirement that a scenario verifies, and what the scenario's expectation of it rests on."""

    scenario: str
    requirement: Requirement
    evidence: Evidence

    @property
    def can_fail(self) -> bool:
        """Whether a live service that breaks it ends the run with 1; where only an assumption is broken, it differs."""
        return self.evidence.basis is not Basis.ASSUMED


class Ledger:
    """Every requirement of a catalogue against the scenarios of the feature files."""

    def __init__(self, catalogue: Catalogue, suite: Suite) -> None:
        self.catalogue, self._suite = catalogue, suite
        self._known: dict[str, tuple[Entry, ...]] = {}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every requirement; FeatureErrors for feature files that cannot be read."""
        errors: list[UserError] = []
        claimed: list[tuple[Scenario, Claims]] = []
        for file in feature_files(self._suite.features):
            with gathering(errors):
                claimed += self._read(file)
        raise_all(errors)
        return tuple(_entries(self.catalogue.contracts, claimed))

    def of(self, contracts: Set[str]) -> Iterator[Entry]:
        """Yield the requirements of the contracts with these ids; only feature files that mention them are read.

        One that cannot be read verifies nothing: it is not of the run, which would have ended with its errors.
        """
        wanted = [c for c in self.catalogue.contracts if c.id in contracts]
        unknown = [c for c in wanted if c.id not in self._known]
        if unknown:
            found = _entries(unknown, chain(*self._claimed(unknown)))
            self._known |= {contract.id: tuple(entries) for contract, entries in groupby(found, lambda e: e.contract)}
            store(self.catalogue).keep()
        return (entry for contract in wanted for entry in self._known[contract.id])

    def _claimed(self, contracts: Sequence[Contract]) -> Iterator[list[tuple[Scenario, Claims]]]:
        """Yield the scenarios of each feature file that mentions one of the contracts."""
        methods, apis = {c.method for c in contracts}, {c.api for c in contracts}
        for file in feature_files(self._suite.features):
            if mentions(file, methods) and not _convention_of_others(file, apis):
                yield self._read_if_sound(file, methods if len(contracts) <= _FEW else frozenset())

    def _read(self, file: Path) -> list[tuple[Scenario, Claims]]:
        if (compiled := known(file, self._suite.root, self.catalogue)) is not None:
            return list(compiled[1].values())
        feature = read(file, self._suite.root, self.catalogue)
        errors: list[UserError] = []
        found = []
        for scenario in feature.scenarios:
            with gathering(errors):
                found.append((scenario, claims(feature, scenario, self.catalogue)))
        raise_all(errors)
        return found

    def _read_if_sound(self, file: Path, methods: Set[str]) -> list[tuple[Scenario, Claims]]:
        with suppress(UserError):
            return list(valid(file, self._suite.root, self.catalogue, methods)[1].values())
        return []

    def scenario(self, identity: str) -> tuple[Feature, Scenario, Claims] | None:
        """Return a scenario with its feature and what it claims, None if no feature file has one of that id."""
        file = self._suite.root / identity.partition("::")[0]
        with suppress(OSError, ValueError, UserError):
            feature = read(file, self._suite.root, self.catalogue)
            for found in feature.scenarios:
                if found.id == identity:
                    return feature, found, claims(feature, found, self.catalogue)
        return None

    def as_dict(self) -> dict[str, Any]:
        """Return the ledger in the form that other tools read."""
        apis: dict[str, Any] = {name: {"methods": {}} for name in self.catalogue.apis}
        for entry in self.entries:
            contract = entry.contract
            method = apis[contract.api]["methods"].setdefault(
                contract.method,
                {
                    "chapter": contract.chapter,
                    "effect": contract.effect,
                    "trace": contract.left or None,
                    "deprecated": contract.about.deprecated,
                    "evidence": contract.about.evidence.basis,
                    "outcomes": [],
                },
            )
            if entry.outcome is not None:
                outcome = {"id": entry.requirement.id, "status": entry.outcome.status.text, "ok": entry.outcome.ok}
                method["outcomes"].append(
                    outcome | {k: v for k, v in entry.as_dict().items() if k not in ("id", "kind")}
                )
        return {"apis": apis, "requirements": [entry.as_dict() for entry in self.entries]}

    def scenarios_by_basis(self) -> dict[str, Basis]:
        """Return how well what each scenario expects is known: the weakest of the outcomes and rules that it claims.

        On a live endpoint a scenario that rests on an assumption differs where its expectation is not met; all others
        fail. Scenarios that claim conventions and values alone are omitted.
        """
        ranks = list(Basis)
        found: dict[str, Basis] = {}
        for entry in self.entries:
            if entry.outcome is None and entry.requirement not in entry.contract.terms.rules:
                continue
            for scenario in entry.scenarios:
                pair = (found.get(scenario, Basis.DOCUMENTED), entry.requirement.evidence.basis)
                found[scenario] = max(pair, key=ranks.index)
        return found

    @cached_property
    def assertions(self) -> tuple[Assertion, ...]:
        """What each scenario asserts; an outcome rests on the rules too that the scenario names, if they are weaker."""
        rules: dict[str, list[Evidence]] = {}
        for entry in self.entries:
            if entry.requirement in entry.contract.terms.rules:
                for scenario in entry.scenarios:
                    rules.setdefault(scenario, []).append(entry.requirement.evidence)
        return tuple(
            Assertion(scenario, entry.requirement, own.weakened(*rules.get(scenario, ())) if entry.outcome else own)
            for entry in self.entries
            for own in (entry.requirement.evidence,)
            for scenario in entry.scenarios
        )

    @property
    def unverified(self) -> tuple[Entry, ...]:
        """The requirements that no scenario verifies and that no reason excuses."""
        return tuple(e for e in self.entries if e.verified_by == "none" and not e.reason)


def _convention_of_others(file: Path, apis: Set[str]) -> bool:
    return file.parent.name == CONVENTIONS and file.parent.parent.name not in apis


def _entries(contracts: Iterable[Contract], claimed: Iterable[tuple[Scenario, Claims]]) -> Iterator[Entry]:
    """Yield the requirements of contracts with the scenarios that claim them."""
    provoked: dict[str, list[str]] = {}
    injected: dict[str, list[str]] = {}
    for scenario, found in claimed:
        kept = injected if found.injected else provoked
        for identity in found.requirements:
            kept.setdefault(identity, []).append(scenario.id)
    for contract in contracts:
        outcomes = {o.requirement: o for o in contract.outcomes}
        for requirement in contract.requirements:
            yield _entry(contract, requirement, outcomes.get(requirement.id), provoked, injected)


def _entry(
    contract: Contract,
    requirement: Requirement,
    outcome: Outcome | None,
    provoked: Mapping[str, list[str]],
    injected: Mapping[str, list[str]],
) -> Entry:
    scenarios = provoked.get(requirement.id) or injected.get(requirement.id, [])
    how = "provoked" if requirement.id in provoked else "injected" if scenarios else "none"
    reason = outcome.injected if outcome is not None and how == "injected" else requirement.reason
    return Entry(contract, requirement, outcome, how, tuple(scenarios), reason)


def feature_files(folder: Path) -> list[Path]:
    """Return every feature file below a folder, in the order of their names."""
    return sorted(folder.rglob("*.feature"))
