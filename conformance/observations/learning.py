"""What a run against a live endpoint showed of the assumptions that its scenarios rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from conformance.catalogue import Catalogue, Contract, Requirement
from conformance.catalogue.evidence import Basis
from conformance.catalogue.observation import CONFIRMED, CONTRADICTED, Observation, read_observations
from conformance.errors import UserError
from conformance.files import write_whole
from conformance.observations.changes import smallest_change

Record = Mapping[str, Any]
_MOST_OF_A_BODY = 2000


@dataclass
class Learned:
    """What is known of an endpoint after a run: its observations, and which of them the run changed."""

    observations: dict[str, Observation] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def counted(self, result: str) -> int:
        """Return how many observations have this result."""
        return sum(observation.result == result for observation in self.observations.values())


class Hiding(Protocol):
    """What hides keys and personal data, since observations are committed as recordings are."""

    def path(self, verb: str, path: str) -> str:
        """Return the address of a request; bodies that follow belong to its call."""

    def data(self, data: bytes) -> bytes:
        """Return a body, or any other text."""


def learn(run: Record, catalogue: Catalogue, before: Mapping[str, Observation], hiding: Hiding, root: Path) -> Learned:
    """Return what is known after a run: what it showed, and of what it did not test what was known before.

    An observation whose result is the same as before stays as it was, so that only news shows in a diff. One whose
    assumption the contracts no longer make is dropped. A single contradiction outweighs every confirmation. `root` is
    the folder of the checkout, with the contracts that would have to change.
    """
    assumptions = dict(_assumptions(catalogue))
    learned = Learned()
    for name, observation in before.items():
        if name in assumptions and observation.is_about(*_stated(assumptions[name][1])):
            learned.observations[name] = observation
        else:
            learned.dropped.append(name)
    for name, observation in _shown(run, assumptions, hiding, root).items():
        known = learned.observations.get(name)
        if known is None:
            learned.new.append(name)
        elif known.result == observation.result and known.actual == observation.actual:
            continue
        else:
            learned.changed.append(name)
        learned.observations[name] = observation
    return learned


def _assumptions(catalogue: Catalogue) -> Iterator[tuple[str, tuple[Contract, Requirement]]]:
    """Yield every requirement that is assumed, or was before an endpoint confirmed it, with its contract."""
    for contract in catalogue.contracts:
        for requirement in contract.requirements:
            if requirement.evidence.basis in (Basis.ASSUMED, Basis.OBSERVED):
                yield requirement.id, (contract, requirement)


def _stated(requirement: Requirement) -> tuple[str, str]:
    return requirement.title, requirement.evidence.assumed


def _shown(
    run: Record, assumptions: Mapping[str, tuple[Contract, Requirement]], hiding: Hiding, root: Path
) -> dict[str, Observation]:
    day = str(run["started"])[:10]
    found: dict[str, Observation] = {}
    for scenario in run["scenarios"]:
        broken = dict(_broken(scenario, assumptions))
        for name in _tested(scenario, broken):
            if name not in assumptions:
                continue
            contract, requirement = assumptions[name]
            title, assumption = _stated(requirement)
            seen = Observation(name, CONFIRMED, day, title, assumption, scenario["id"])
            if finding := broken.get(name):
                exchange = _exchange(scenario, contract.method, hiding)
                expected, actual = (_hidden(finding[part], hiding) for part in ("expected", "actual"))
                change = smallest_change(contract, requirement, expected, actual, root)
                seen = replace(seen, result=CONTRADICTED, expected=expected, actual=actual)
                seen = replace(seen, change=change, exchange=exchange)
            if name not in found or (found[name].is_confirmed and not seen.is_confirmed):
                found[name] = seen
    return dict(sorted(found.items()))


def _broken(scenario: Record, assumptions: Mapping[str, tuple[Contract, Requirement]]) -> Iterator[tuple[str, Record]]:
    """Yield what a scenario's findings contradict, each with its finding.

    A finding that is assumed though its requirement is not contradicts the rules that the scenario rests on.
    """
    rules = [name for name in scenario["requirements"] if name in assumptions and _is_rule(*assumptions[name])]
    for finding in scenario["findings"]:
        yield finding["requirement"], finding
        if finding.get("basis") == Basis.ASSUMED and finding["requirement"] not in assumptions:
            yield from ((rule, finding) for rule in rules)


def _is_rule(contract: Contract, requirement: Requirement) -> bool:
    return any(rule.id == requirement.id for rule in contract.terms.rules)


def _tested(scenario: Record, broken: Mapping[str, Any]) -> Sequence[str]:
    """Return the requirements that a scenario put to the test: where it passed, all that it claims of responses."""
    if scenario["verdict"] == "flaky":
        return ()  # it shows both
    if scenario["verdict"] == "passed":
        return [name for name in scenario["requirements"] if "#request." not in name]
    proven = set(scenario["proven"]) if scenario["verdict"] in ("failed", "known", "differs") else set()
    return sorted(proven | broken.keys())


def _hidden(text: object, hiding: Hiding) -> str:
    return hiding.data(str(text).encode("utf-8", "replace")).decode("utf-8", "replace")


def _exchange(scenario: Record, method: str, hiding: Hiding) -> dict[str, str]:
    """Return the request and the response that contradict, as far as the record of the run has them."""
    exchanges = [e for e in scenario["exchanges"] if e.get("method") == method] or scenario["exchanges"]
    if not exchanges:
        return {}
    sent, response = exchanges[-1].get("request") or {}, exchanges[-1].get("response") or {}
    verb = str(sent.get("verb", ""))
    return {
        "request": f"{verb} {hiding.path(verb, str(sent.get('url', '')))}".strip(),
        "sent": _hidden(sent.get("body", ""), hiding)[:_MOST_OF_A_BODY],
        "status": str(response.get("status", "")),
        "received": _hidden(response.get("body", ""), hiding)[:_MOST_OF_A_BODY],
    }


def read_run(file: Path, endpoint: str) -> Record:
    """Return the record of a run; UserError where there is none, or it is of another endpoint or of no live one."""
    do = f"run conformance run --endpoint {endpoint} first"
    try:
        run: Record = json.loads(file.read_text("utf-8"))
        name, kind = run["endpoint"]["name"], run["endpoint"]["kind"]
    except FileNotFoundError:
        raise UserError("there is no record of a run", where=str(file), do=do) from None
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"this is no record of a run: {error}", where=str(file), do=do) from None
    if name != endpoint:
        raise UserError(f"the last run was against {name}", where=str(file), do=do)
    if kind != "live":
        what = f"{endpoint} is no live endpoint, so it shows nothing of the service"
        raise UserError(what, where=str(file), do="name a live profile of endpoints.toml")
    return run


def learned_from(run_file: Path, catalogue: Catalogue, folder: Path, endpoint: str, hiding: Hiding) -> Learned:
    """Write what an endpoint's last run showed to its file in the folder, whole, and return what is known now."""
    file = folder / f"{endpoint}.json"
    learned = learn(read_run(run_file, endpoint), catalogue, read_observations(file), hiding, folder.parent)
    observations = {name: observation.as_dict() for name, observation in sorted(learned.observations.items())}
    text = json.dumps({"endpoint": endpoint, "observations": observations}, indent=2, ensure_ascii=False)
    write_whole(file, f"{text}\n")
    return learned
