"""The mock as an ASGI application: each API at its base paths, its description beside it, and /_control/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from conformance.catalogue import Catalogue
from conformance.errors import UserError, raise_all
from conformance.mock.calls.behaviour import behaviours
from conformance.mock.server.base_paths import BASES, CONTROL
from conformance.mock.server.call_table import Calls
from conformance.mock.server.control import Control
from conformance.mock.server.door import Door
from conformance.mock.server.hosts import Hosts
from conformance.mock.server.inspection import Inspect, Inspected
from conformance.mock.server.operation import routes
from conformance.mock.server.page import page_routes
from conformance.mock.server.protocol import Bounds
from conformance.mock.wires.problem import Problem
from conformance.mock.wires.registry import wire_of


def build(
    control: Control,
    hosts: Iterable[str],
    bounds: Bounds,
    inspect: Inspect | None = None,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Door:
    """Return the application that serves every API of a catalogue over its worlds, under these host names too.

    `inspect` sees each request before the service does, and `texts` are served by name. UserErrors name the methods
    without a behaviour.
    """
    catalogue, worlds = control.catalogue, control.worlds
    raise_all(_without_behaviour(catalogue))
    calls = (
        route
        for api in catalogue.apis.values()
        for base in BASES[api.id]
        for route in wire_of(api).routes(api, worlds, base)
    )
    found = [*calls, *routes(control.operations()), *page_routes(catalogue, worlds), _texts(texts)]
    router: ASGIApp = Router(found, redirect_slashes=False)
    paths = [route.path for route in found]
    if inspect is not None:
        return Door(Inspected(router, inspect), None, paths, control, Hosts(hosts), bounds)
    return Door(router, Calls(found), paths, control, Hosts(hosts), bounds)


def _texts(texts: Mapping[str, str]) -> Route:
    async def respond(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in texts:
            do = "start the mock with --scenario, which serves one"
            raise Problem(404, f"there is no text {name[:200]!r}", where=request.url.path[:300], do=do)
        return PlainTextResponse(texts[name], headers={"cache-control": "no-store"})

    return Route(f"{CONTROL}/texts/{{name}}", respond, methods=["GET"])


def _without_behaviour(catalogue: Catalogue) -> Iterator[UserError]:
    there = behaviours()
    for contract in catalogue.contracts:
        if (contract.api, contract.method) not in there:
            what = f"the mock has no behaviour for {contract.id}"
            where = f"conformance/mock/{contract.api}/"
            yield UserError(
                what, where=where, do=f"write a function {contract.method} with @behaviour in a module there"
            )
