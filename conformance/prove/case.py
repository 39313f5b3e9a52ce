"""What is to be tried: a fault at a place of a method, and the scenarios that could notice it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from conformance.catalogue import Catalogue, Contract
from conformance.endpoint.exchange import Response
from conformance.gherkin.forms import Form, Match, matches
from conformance.mock.state.tenant import CALLERS, OTHER
from conformance.prove import behaviour_faults
from conformance.prove.tape import Tape
from conformance.scene.playing import Play
from conformance.scene.words import OF_COMPANY
from conformance.wires.registry import wire_of

T = TypeVar("T")

_MEMBERS = frozenset(words for words, caller in CALLERS.items() if caller.user == "member")
_STRANGERS = frozenset(words for words, caller in CALLERS.items() if caller.user == f"admin of {OTHER}")
"""Callers who are no admins, and callers who belong to another company, as features name them."""
WIRE, BEHAVIOUR = "wire", "behaviour"
KINDS = (WIRE, BEHAVIOUR)


@dataclass(frozen=True)
class Case:
    """One fault at one place; `candidates` are scenarios, each with the number of the answer that is bent (wire)."""

    kind: str
    fault: str
    method: str
    place: str
    candidates: tuple[tuple[str, int], ...]

    @property
    def command(self) -> str:
        """The command that tries this case alone."""
        api, _, name = self.method.partition("/")
        place = f" --place '{self.place}'" if self.place else ""
        return f"conformance prove --api {api} --method {name} --fault '{self.fault}'{place}"


@dataclass(frozen=True)
class Tried:
    """How a case ended: `killer` names the scenario that failed, and is empty where the mutant survived.

    `idle` says why the fault never bent anything, if that is so.
    """

    case: Case
    killer: str
    plays: int
    idle: str = ""


@dataclass
class Material:
    """Everything that cases are made from: the scenarios, and what is recorded of them."""

    catalogue: Catalogue
    plays: Mapping[str, Play]
    tapes: Mapping[str, Tape]
    _answers: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)

    def answers(self, contract: Contract) -> list[tuple[str, int, str]]:
        """Return where answers of a method are recorded: scenario, number and outcome, own feature's first."""
        if not self._answers:
            for identity, tape in self.tapes.items():
                for number, entry in enumerate(tape.entries):
                    if entry.contract is not None:
                        found = self._answers.setdefault(entry.contract.id, [])
                        found.append((identity, number, self._kind(entry.answer, entry.contract)))
        own = f"/{contract.method}.feature::"
        return sorted(self._answers.get(contract.id, ()), key=lambda place: own not in place[0])

    def _kind(self, answer: Response, contract: Contract) -> str:
        return wire_of(self.catalogue.apis[contract.api]).kind(answer, contract)


def wire_cases(material: Material, contract: Contract, faults: Sequence[str]) -> Iterator[Case]:
    """Yield a case for each wire fault and each place where it applies to a recorded response of the method.

    One of the responses with the same members determines the places; all of them are candidates.
    """
    wire = wire_of(material.catalogue.apis[contract.api])
    alike: dict[tuple[str, frozenset[str]], list[tuple[str, int]]] = {}
    for identity, number, kind in material.answers(contract):
        if kind:
            answer = material.tapes[identity].entries[number].answer
            alike.setdefault((kind, wire.outline(answer)), []).append((identity, number))
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for candidates in alike.values():
        identity, number = candidates[0]
        answer = material.tapes[identity].entries[number].answer
        for fault in faults:
            for bent in wire.faults[fault](answer, contract) if fault in wire.faults else ():
                found.setdefault((fault, bent.place), []).extend(candidates)
    for (fault, place), candidates in found.items():
        yield Case(WIRE, fault, contract.id, place, tuple(candidates))


def behaviour_cases(material: Material, contract: Contract, faults: Sequence[str]) -> Iterator[Case]:
    """Yield a case for each behaviour fault and each place where it can befall the method."""
    calling = [i for i, play in material.plays.items() if contract in play.claims.calls]
    own = f"/{contract.method}.feature::"
    calling.sort(key=lambda identity: (own not in identity, material.plays[identity].claims.generated))
    for fault in faults:
        if fault not in behaviour_faults.FAULTS:
            continue
        for place in behaviour_faults.places(fault, contract):
            wanted = _likely(material, contract, fault, place, calling)
            if fault == "role ignored" and not wanted:
                continue
            rest = [identity for identity in calling if identity not in wanted] if fault != "role ignored" else []
            yield Case(BEHAVIOUR, fault, contract.id, place, tuple((i, -1) for i in [*wanted, *rest]))


def _likely(material: Material, contract: Contract, fault: str, place: str, calling: list[str]) -> list[str]:
    """Return those of the scenarios that are made to notice just this, which are tried first."""
    by_requirement = {
        "refusal forgotten": f"{contract.id}#{place}",
        "wrong refusal": f"{contract.id}#{place}",
        "unauthorised caller accepted": f"{contract.id}#{place}",
        "argument ignored": f"{contract.id}#request.{place}",
        "value changed": f"{contract.id}#answer.{place}",
    }.get(fault)
    if by_requirement:
        return [i for i in calling if by_requirement in material.plays[i].claims.requirements]
    about: Mapping[str, Callable[[Play], bool]] = {
        "role ignored": lambda play: play.claims.refused and any(w.get("caller") in _MEMBERS for _, w in _steps(play)),
        "another company's data": lambda play: any(_foreign(form, words) for form, words in _steps(play)),
        "refusal with an effect": lambda play: play.claims.refused,
    }
    return [i for i in calling if about[fault](material.plays[i])] if fault in about else []


def _steps(play: Play) -> Iterator[Match]:
    return (match for step in play.scenario.steps for match in matches(step.keyword, step.text))


def _foreign(form: Form, words: Mapping[str, str]) -> bool:
    """True if a step is about another company: its records, its users or its own facts."""
    value = OF_COMPANY.search(words.get("value", ""))
    return form.is_foreign(words) or words.get("caller") in _STRANGERS or (value is not None and value[1] == "another")


def sample(every: list[T], count: int, seed: int) -> list[T]:
    """Return a random sample, reproducible by seed."""
    return random.Random(seed).sample(every, min(count, len(every)))  # noqa: S311 - drawing, not guarding
