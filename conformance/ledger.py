"""The ledger: every requirement, the scenarios that verify it, how, and why not where none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import conformance.library  # noqa: F401 - the forms, by which claims are read
from conformance.catalogue import Catalogue, Contract, Outcome, Requirement
from conformance.gherkin.claims import claims
from conformance.gherkin.document import read
from conformance.paths import Suite


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
            "verified_by": self.verified_by,
            "scenarios": list(self.scenarios),
            "reason": self.reason or None,
        }


class Ledger:
    """Every requirement of a catalogue against the scenarios of the feature files."""

    def __init__(self, catalogue: Catalogue, suite: Suite) -> None:
        self.catalogue = catalogue
        provoked: dict[str, list[str]] = {}
        injected: dict[str, list[str]] = {}
        for file in feature_files(suite.features):
            feature = read(file, suite.root)
            for scenario in feature.scenarios:
                claimed = claims(feature, scenario, catalogue)
                for requirement in claimed.requirements:
                    kept = injected if claimed.injected else provoked
                    kept.setdefault(requirement, []).append(scenario.id)
        self.entries = tuple(self._entries(provoked, injected))

    def _entries(self, provoked: Mapping[str, list[str]], injected: Mapping[str, list[str]]) -> Iterator[Entry]:
        for contract in self.catalogue.contracts:
            outcomes = {o.requirement: o for o in contract.outcomes}
            for requirement in contract.requirements:
                outcome = outcomes.get(requirement.id)
                scenarios = provoked.get(requirement.id) or injected.get(requirement.id, [])
                how = "provoked" if requirement.id in provoked else "injected" if scenarios else "none"
                reason = requirement.reason
                if outcome is not None and how == "injected":
                    reason = outcome.injected
                yield Entry(contract, requirement, outcome, how, tuple(scenarios), reason)

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
                    "deprecated": contract.deprecated,
                    "evidence": contract.evidence.kind,
                    "outcomes": [],
                },
            )
            if entry.outcome is not None:
                outcome = {"id": entry.requirement.id, "status": entry.outcome.status.text, "ok": entry.outcome.ok}
                method["outcomes"].append(
                    outcome | {k: v for k, v in entry.as_dict().items() if k not in ("id", "kind")}
                )
        return {"apis": apis, "requirements": [entry.as_dict() for entry in self.entries]}

    @property
    def unverified(self) -> tuple[Entry, ...]:
        """The requirements that no scenario verifies and that no reason excuses."""
        return tuple(e for e in self.entries if e.verified_by == "none" and not e.reason)


def feature_files(folder: Path) -> list[Path]:
    """Return every feature file below a folder, in the order of their names."""
    return sorted(folder.rglob("*.feature"))
