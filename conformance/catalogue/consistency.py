"""Checks of contracts beyond their schema: names must exist, be unique and be distinguishable."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from conformance.catalogue.model import Contract
from conformance.catalogue.types import Node, Struct
from conformance.errors import ContractError

_MEMBER: Final = re.compile(r"\{.*?\}")
"""A path parameter; its name does not distinguish addresses."""


def check_example(example: object, node: Node, file: Path, place: str = "request/examples/0") -> None:
    """Raise if the example names a member that the request does not have; absent members are allowed."""
    if isinstance(node, Struct) and isinstance(example, Mapping):
        for name, value in example.items():
            if name not in node.members:
                raise ContractError(f"the example has no member {name!r} to fill", where=f"{file}: {place}")
            check_example(value, node.members[name], file, f"{place}/{name}")


def faults_between(methods: Mapping[str, Contract], names: Collection[str]) -> Iterator[ContractError]:
    """Yield what is wrong between the contracts of an API; `names` has those of methods that cannot be loaded, too."""
    for contract in methods.values():
        usage = contract.usage
        roles = {"witness": usage.witness, "undo": usage.undo, "reads_back": usage.reads_back}
        for role, named in roles.items():
            if named and named["method"] not in names:
                yield ContractError(
                    f"the {role} is not a method of this API", where=f"{contract.about.file}: {role}/method"
                )
        witness = methods.get(contract.usage.witness["method"]) if contract.usage.witness else None
        if witness is not None and witness.effect != "reads":
            where = f"{contract.about.file}: witness/method"
            yield ContractError("the witness writes", where=where, do="use a reading method")
    yield from _shared_addresses(methods.values())


def _shared_addresses(contracts: Iterable[Contract]) -> Iterator[ContractError]:
    """Yield an error for each method whose requests look like those of another."""
    seen: dict[str, Contract] = {}
    for contract in contracts:
        address = contract.operation.address
        other = seen.setdefault(_MEMBER.sub("{}", address), contract)
        if address and other is not contract:
            what = f"{other.method} is {other.operation.address} already"
            yield ContractError(what, where=f"{contract.about.file}: operation", do="keep one of them")


def check_names(contract: Contract, file: Path) -> None:
    """Raise for duplicate requirements, and for entries about unknown ones."""
    texts: set[str] = set()
    for outcome in contract.outcomes:
        if outcome.status.text in texts:
            what = f"{outcome.status.text!r} is another outcome's status already"
            raise ContractError(
                what, where=f"{file}: {outcome.name}", do="remove one: a response could not distinguish them"
            )
        texts.add(outcome.status.text)
    own = {outcome.name for outcome in contract.outcomes}
    for outcome in contract.outcomes:
        for name in sorted(set(outcome.alternatives) - (own - {outcome.name})):
            what = f"unknown outcome {name!r}"
            raise ContractError(what, where=f"{file}: {outcome.name}/or", do=f"use one of {', '.join(sorted(own))}")
    names = [r.id.partition("#")[2] for r in contract.requirements]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        what = f"the requirement {contract.id}#{twice} is defined twice"
        raise ContractError(what, where=str(file), do="rename one of them")
    for name in sorted(set(contract.terms.not_testable) - set(names)):
        raise ContractError(
            f"unknown requirement {name!r}", where=f"{file}: not_testable", do="use the name of a requirement"
        )
