"""Checks of contracts beyond their schema: names must exist, be unique and be distinguishable."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from conformance.catalogue.model import Contract
from conformance.catalogue.types import Node, Struct, at
from conformance.errors import ContractError

_OTHER: Final = {"reads": "use a reading method", "writes": "use a writing method"}
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
        for role, method, effect in _named(contract):
            where = f"{contract.about.file}: {role}/method"
            if method not in names:
                yield ContractError(f"{role} is not a method of this API", where=where)
            elif method in methods and methods[method].effect != effect:
                yield ContractError(f"the method of {role} {methods[method].effect}", where=where, do=_OTHER[effect])
        yield from _unknown_paths(contract, methods)
    yield from _shared_addresses(methods.values())


def _named(contract: Contract) -> Iterator[tuple[str, str, str]]:
    """Yield the role, the name and the required effect of every method that a contract names."""
    usage, trace = contract.usage, contract.trace
    reading = {"witness": usage.witness, "reads_back": usage.reads_back}
    if trace is not None:
        reading |= {"trace/shown_by": trace.shown_by, "trace/shown_by/own": trace.shown_by.get("own", {})}
        if trace.makes is not None:
            reading |= {"trace/makes/found_by": trace.makes.found_by, "trace/makes/read_by": trace.makes.read_by}
        if trace.undo:
            yield "trace/undo", trace.undo["method"], "writes"
    for role, named in reading.items():
        if named:
            yield role, named["method"], "reads"
    for place, call in enumerate(usage.put_back.calls if usage.put_back else ()):
        yield f"put_back/calls/{place}", call["method"], "writes"


def _unknown_paths(contract: Contract, methods: Mapping[str, Contract]) -> Iterator[ContractError]:
    """Yield an error for each request path of a trace that its method does not take."""
    trace = contract.trace
    wanted = [(contract, path) for path in trace.only_where] if trace is not None else []
    wanted += [(contract, contract.marks.by)] if contract.marks is not None else []
    if trace is not None and trace.makes is not None:
        paths = [trace.makes.sent_id, *trace.makes.found_by.get("match", {}).values()]
        wanted += [(contract, path) for path in paths if path]
    if trace is not None and trace.changes is not None and trace.changes.by:
        wanted.append((contract, trace.changes.by))
    calls = list(contract.usage.put_back.calls) if contract.usage.put_back else []
    for call in [trace.undo, *calls] if trace is not None and trace.undo else calls:
        paths = [*call.get("with", ()), *call.get("members", ()), *filter(None, [call.get("rows")])]
        wanted += [(methods[call["method"]], path) for path in paths if call["method"] in methods]
    for taking, path in wanted:
        if at(taking.request, path) is None:
            what = f"{taking.method} takes no {path!r}"
            yield ContractError(what, where=f"{contract.about.file}: trace, put_back", do="use a path of its request")


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
