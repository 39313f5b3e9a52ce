"""One drill: what the n-th call of a method meets; and the drills that a plain run gives rise to."""

from __future__ import annotations

import random
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformance.catalogue import Array, Catalogue, Contract, Node, Scalar, Struct
from conformance.drill.kinds import ERROR, KINDS, TIMEOUT
from conformance.errors import UserError, raise_all
from conformance.similar import near

_EVERY_CALL: Final = ("429", "503", "drop", "cut", TIMEOUT, "slow")


@dataclass(frozen=True)
class Drill:
    """What one call meets: `place` is the outcome or member, empty where the kind says all; `call` counts from 1."""

    method: str
    kind: str
    place: str
    call: int

    def __str__(self) -> str:
        what = f"{self.kind} {self.place}".strip()
        return f"{what} at call {self.call} of {self.method}"

    def request(self, longest: float) -> dict[str, Any]:
        """Return what `/_control/next` is sent for it; no client is expected to wait longer than `longest` seconds."""
        found: dict[str, Any] = {"method": self.method, "nth": self.call}
        if self.kind == ERROR:
            return {**found, "outcome": self.place}
        found["trouble"] = f"{self.kind}:{self.place}" if self.place else self.kind
        return {**found, "seconds": round(longest, 1)} if self.kind == TIMEOUT else found

    def options(self) -> list[str]:
        """Return the options that choose it alone."""
        place = ["--place", self.place] if self.place else []
        return ["--method", self.method, "--kind", self.kind, *place, "--call", str(self.call)]

    def command(self, options: Sequence[str], command: Sequence[str]) -> str:
        """Return the command that runs it alone."""
        return shlex.join(["conformance", "drill", *self.options(), *options, "--", *command])


@dataclass(frozen=True)
class Choice:
    """The drills to run: all by default, of some methods or kinds, one place, one call, or a random sample.

    `call` is the number of the call that is drilled, 0 for the first that succeeds; `every_call` takes every such call.
    """

    methods: Sequence[str] = ()
    kinds: Sequence[str] = ()
    place: str = ""
    call: int = 0
    every_call: bool = False
    sample: int = 0
    seed: int = 0

    def check(self, catalogue: Catalogue) -> None:
        """Raise UserErrors that name every method that does not exist, and every number that cannot be used."""
        known = [name for contract in catalogue.contracts for name in (contract.method, contract.id)]
        errors = []
        for method in self.methods:
            if method not in known:
                meant = near(method, known)
                do = f"did you mean {' or '.join(meant)}?" if meant else "see `conformance coverage`"
                errors.append(UserError("there is no such method", where=f"--method {method}", do=do))
        for option, number in (("--call", self.call), ("--sample", self.sample)):
            if number < 0:
                errors.append(UserError("the number is negative", where=f"{option} {number}", do="use one above 0"))
        raise_all(errors)

    def takes(self, contract: Contract) -> bool:
        """True if the method is selected."""
        return not self.methods or contract.id in self.methods or contract.method in self.methods

    def chosen(self, every: Sequence[Drill]) -> list[Drill]:
        """Return the selected drills in their order; the same seed gives the same sample."""
        found = [
            drill for drill in every if (not self.kinds or drill.kind in self.kinds) and self.place in ("", drill.place)
        ]
        if not self.sample or self.sample >= len(found):
            return found
        drawn = random.Random(self.seed).sample(range(len(found)), self.sample)  # noqa: S311 - drawing, not guarding
        return [found[at] for at in sorted(drawn)]


@dataclass(frozen=True)
class Call:
    """A call in the plain run: its outcome, empty for an undocumented one, and the members that its response had."""

    outcome: str
    members: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Called:
    """The calls of one method in the plain run, in their order."""

    contract: Contract
    calls: Sequence[Call]

    def successes(self) -> list[int]:
        """Return the numbers of the calls that succeeded; of all where none did."""
        good = {outcome.requirement for outcome in self.contract.outcomes if outcome.ok}
        found = [number for number, call in enumerate(self.calls, 1) if call.outcome in good]
        return found or [*range(1, len(self.calls) + 1)]


def drills(calls: Mapping[str, Called], choice: Choice) -> list[Drill]:
    """Return the drills of the methods that were called."""
    found: list[Drill] = []
    for called in calls.values():
        if choice.takes(called.contract):
            for number in _numbers(called, choice):
                what = _what(called.contract, called.calls[number - 1])
                found += [Drill(called.contract.id, kind, place, number) for kind, place in what]
    return choice.chosen(found)


def _numbers(called: Called, choice: Choice) -> Sequence[int]:
    successes = called.successes()
    if choice.call:
        if choice.call > len(called.calls):
            times = f"it is called {len(called.calls)} time{'s' * (len(called.calls) != 1)}"
            raise UserError(
                f"{called.contract.id} has no call {choice.call}: {times}", where="--call", do="use a lower number"
            )
        return [choice.call]
    return successes if choice.every_call else successes[:1]


def _what(contract: Contract, call: Call) -> Iterator[tuple[str, str]]:
    """Yield the kind and the place of every drill that changes something for a call."""
    for outcome in contract.outcomes:
        if not outcome.ok and outcome.requirement != call.outcome:
            yield ERROR, outcome.name
    if contract.operation.bearer:
        yield "expired-token", ""
    for kind in _EVERY_CALL:
        yield kind, ""
    if call.members:
        yield "additional", ""
    for path, node, optional in _members(contract.answer, ""):
        if path not in call.members:
            continue
        if optional:
            yield "absent", path
        if node.nullable:
            yield "nil", path
        if isinstance(node, Scalar) and (node.schema.get("enum") or node.names):
            yield "enum", path


def _members(node: Node, path: str) -> Iterator[tuple[str, Node, bool]]:
    """Yield every member of a response with its path, `a.b[].c`, and whether it may be absent."""
    if isinstance(node, Array):
        yield from _members(node.item, f"{path}[]")
    elif isinstance(node, Struct):
        for name, member in node.members.items():
            below = f"{path}.{name}" if path else name
            yield below, member, name in node.optional
            yield from _members(member, below)


assert {ERROR, "expired-token", *_EVERY_CALL, "additional", "absent", "nil", "enum"} == KINDS.keys()
