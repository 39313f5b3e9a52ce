"""What a contract must be beyond its schema: names that are there, stand once, and can be told apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.catalogue.model import Contract
from conformance.catalogue.types import Node, Struct
from conformance.errors import ContractError


def check_example(example: object, node: Node, file: Path, place: str = "request/examples/0") -> None:
    """Raise if the example names a member that the request does not have; absent members are allowed."""
    if isinstance(node, Struct) and isinstance(example, Mapping):
        for name, value in example.items():
            if name not in node.members:
                raise ContractError(f"the example has no member {name!r} to fill", where=f"{file}: {place}")
            check_example(value, node.members[name], file, f"{place}/{name}")


def check_status(outcome: Mapping[str, Any], file: Path) -> None:
    """Raise unless a REST outcome begins with its HTTP status, and that is 2xx just where the outcome is good."""
    status, where = outcome["status"], f"{file}: {outcome['id']}"
    if not re.match("[1-5][0-9]{2} ", status):
        raise ContractError(f"{status!r} begins with no HTTP status", where=where, do="write it as 404 Not Found")
    if status.startswith("2") is not outcome["ok"]:
        raise ContractError(f"{status!r} does not go with ok", where=where, do="2xx is a success, all else is none")


def faults_between(methods: Mapping[str, Contract], names: Collection[str]) -> Iterator[ContractError]:
    """Yield what is wrong between the contracts of an API; `names` has those of methods that cannot be loaded, too."""
    for contract in methods.values():
        for role, named in (("witness", contract.witness), ("undo", contract.undo)):
            if named and named["method"] not in names:
                yield ContractError(f"the {role} is no method of this API", where=f"{contract.file}: {role}/method")
        witness = methods.get(contract.witness["method"]) if contract.witness else None
        if witness is not None and witness.effect != "reads":
            where = f"{contract.file}: witness/method"
            yield ContractError("the witness writes", where=where, do="name a reading one")
    yield from _shared_paths(methods.values())


def _shared_paths(contracts: Iterable[Contract]) -> Iterator[ContractError]:
    """Yield an error for each operation that verb and path do not tell apart from another."""
    seen: dict[str, Contract] = {}
    for contract in contracts:
        if contract.http is None:
            continue
        other = seen.setdefault(f"{contract.http.verb} {re.sub(r'{.*?}', '{}', contract.http.path)}", contract)
        if other is not contract and other.http is not None:
            what = f"{other.method} is {other.http.verb} {other.http.path} already"
            yield ContractError(what, where=f"{contract.file}: http/path", do="keep one of them")


def check_names(contract: Contract, file: Path) -> None:
    """Raise if a requirement stands twice, or a reason is given for one that there is not."""
    texts: set[str] = set()
    for outcome in contract.outcomes:
        if outcome.status.text in texts:
            what = f"{outcome.status.text!r} is another outcome's status already"
            raise ContractError(what, where=f"{file}: {outcome.name}", do="one of the two could never be told")
        texts.add(outcome.status.text)
    names = [r.id.partition("#")[2] for r in contract.requirements]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        what = f"the requirement {contract.id}#{twice} stands twice"
        raise ContractError(what, where=str(file), do="rename one of them")
    for name in sorted(set(contract.not_testable) - set(names)):
        raise ContractError(f"there is no requirement {name!r}", where=f"{file}: not_testable", do="name another")
