"""What live endpoints showed of the contracts' assumptions: the files in observations/, as they were reviewed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance.catalogue.evidence import Evidence
from conformance.catalogue.model import Contract, Outcome, Requirement
from conformance.errors import ContractError

FOLDER = "observations"
CONFIRMED, CONTRADICTED = "confirmed", "contradicted"


@dataclass(frozen=True)
class Observation:
    """What one endpoint showed of one assumption, by the id of its requirement.

    `states` is the requirement's title and `assumption` its reason on the day of the observation: once the contract
    states something else, the observation proves nothing about it. `change` is the smallest change of the contract
    that would agree with a contradiction.
    """

    requirement: str
    result: str
    day: str
    states: str
    assumption: str
    scenario: str
    expected: str = ""
    actual: str = ""
    change: Mapping[str, str] = field(default_factory=dict)
    exchange: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_confirmed(self) -> bool:
        """True if the endpoint did what the contract assumes."""
        return self.result == CONFIRMED

    def is_about(self, title: str, assumption: str) -> bool:
        """Return whether the contract still states what was observed."""
        return (self.states, self.assumption) == (title, assumption)

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as observations/ holds them, without the id and without what is empty."""
        return {name: value for name, value in asdict(self).items() if value and name != "requirement"}


def read_observations(file: Path) -> dict[str, Observation]:
    """Return the observations of an endpoint's file by requirement; none if there is no file.

    ContractError names the file and what is wrong in it.
    """
    try:
        data = json.loads(file.read_text("utf-8"))
        found = {name: Observation(name, **stated) for name, stated in data["observations"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"no observations can be read from it: {error}"
        raise ContractError(what, where=str(file), do="restore it from git, or delete it and learn again") from None
    if wrong := [name for name, each in found.items() if each.result not in (CONFIRMED, CONTRADICTED)]:
        what = f"the result of {wrong[0]} is {found[wrong[0]].result!r}"
        raise ContractError(what, where=str(file), do=f"write {CONFIRMED} or {CONTRADICTED}")
    return found


def confirmed(folder: Path) -> dict[str, tuple[Observation, str]]:
    """Return the confirmed observations below a folder, each with the name of its endpoint; the first one counts."""
    found: dict[str, tuple[Observation, str]] = {}
    for file in sorted(folder.glob("*.json")):
        for name, observation in read_observations(file).items():
            if observation.is_confirmed:
                found.setdefault(name, (observation, file.stem))
    return found


def with_observations(contract: Contract, found: Mapping[str, tuple[Observation, str]]) -> Contract:
    """Return the contract with the evidence of every assumption that an endpoint was seen to fulfil."""

    def evidence(requirement: str, title: str, stated: Evidence) -> Evidence:
        observation, endpoint = found.get(requirement, (None, ""))
        if observation is None or not observation.is_about(title, stated.assumed):
            return stated
        return replace(stated, observed=f"{endpoint} showed it on {observation.day}")

    def observed(requirement: Requirement) -> Requirement:
        return replace(requirement, evidence=evidence(requirement.id, requirement.title, requirement.evidence))

    def ended(outcome: Outcome) -> Outcome:
        return replace(outcome, evidence=evidence(outcome.requirement, outcome.status.text, outcome.evidence))

    if not any(name.startswith(f"{contract.id}#") for name in found):
        return contract
    return replace(
        contract,
        outcomes=tuple(map(ended, contract.outcomes)),
        terms=replace(
            contract.terms,
            fields=tuple(map(observed, contract.terms.fields)),
            rules=tuple(map(observed, contract.terms.rules)),
            conventions=tuple(map(observed, contract.terms.conventions)),
        ),
    )
