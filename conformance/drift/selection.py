"""The APIs and methods of a comparison; nothing else is read or called."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from conformance.catalogue import Api, Catalogue, Contract
from conformance.errors import UserError
from conformance.similar import nearest


@dataclass(frozen=True)
class Selection:
    """The selected APIs in catalogue order, and their selected methods (empty: all)."""

    apis: tuple[Api, ...]
    methods: tuple[Contract, ...] = ()

    def includes(self, contract: Contract) -> bool:
        """True if a method is selected."""
        if self.methods:
            return any(contract.id == method.id for method in self.methods)
        return any(contract.api == api.id for api in self.apis)

    def of(self, api: Api) -> frozenset[str] | None:
        """Return the names of an API's selected methods, or None for all."""
        return frozenset(c.method for c in self.methods if c.api == api.id) if self.methods else None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the selected APIs."""
        return frozenset(api.id for api in self.apis)

    @property
    def runs(self) -> Iterator[tuple[str, str]]:
        """The API and the method (empty: all) of each run that is needed."""
        if self.methods:
            yield from ((contract.api, contract.method) for contract in self.methods)
        else:
            yield from ((api.id, "") for api in self.apis)


def chosen(catalogue: Catalogue, apis: Sequence[str], methods: Sequence[str]) -> Selection:
    """Return the selection; raise UserError with all unknown names, each with the closest match."""
    wrong = list(_unknown("API", apis, catalogue.apis.keys()))
    within = [catalogue.apis[name] for name in apis if name in catalogue.apis] or list(catalogue.apis.values())
    known = {name for api in within for name in api.methods}
    wrong += _unknown("method", methods, known)
    if wrong:
        raise UserError("\n".join(wrong), where="--api, --method", do="`conformance coverage` lists every method")
    contracts = [api.methods[name] for name in dict.fromkeys(methods) for api in within if name in api.methods]
    if twice := [m for m in dict.fromkeys(methods) if sum(c.method == m for c in contracts) > 1]:
        raise UserError(f"several APIs have a method {', '.join(twice)}", where="--method", do="choose one with --api")
    held = {contract.api for contract in contracts} or {api.id for api in within}
    return Selection(tuple(api for api in catalogue.apis.values() if api.id in held), tuple(contracts))


def _unknown(kind: str, names: Sequence[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            question = nearest(name, known)
            yield f"unknown {kind} {name!r}" + (f"; {question}" if question else "")
