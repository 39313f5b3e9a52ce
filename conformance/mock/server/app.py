"""The mock as an ASGI application: each API at its base paths, its description beside it, and /_control/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute, Router

from conformance.catalogue import Catalogue
from conformance.errors import UserError, raise_all
from conformance.mock.calls.behaviour import behaviours
from conformance.mock.server.base_paths import BASES
from conformance.mock.server.control import control_routes
from conformance.mock.server.door import Door
from conformance.mock.server.hosts import Hosts
from conformance.mock.server.journal import Journal
from conformance.mock.server.protocol import Bounds
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.registry import wire_of


def build(catalogue: Catalogue, worlds: Worlds, journal: Journal, hosts: Iterable[str], bounds: Bounds) -> Door:
    """Return the application that serves every API of the catalogue over these worlds, under these host names too.

    UserErrors name the methods without a behaviour.
    """
    raise_all(_without_behaviour(catalogue))
    routes: list[BaseRoute] = []
    for api in catalogue.apis.values():
        for base in BASES[api.id]:
            routes += wire_of(api).routes(api, worlds, base)
    routes += control_routes(worlds, journal)
    return Door(Router(routes, redirect_slashes=False), catalogue, journal, Hosts(hosts), bounds)


def _without_behaviour(catalogue: Catalogue) -> Iterator[UserError]:
    there = behaviours()
    for contract in catalogue.contracts:
        if (contract.api, contract.method) not in there:
            what = f"the mock has no behaviour for {contract.id}"
            where = f"conformance/mock/{contract.api}/"
            yield UserError(
                what, where=where, do=f"write a function {contract.method} with @behaviour in a module there"
            )
