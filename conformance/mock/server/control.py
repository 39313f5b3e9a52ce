"""`/_control/` over HTTP: requests and responses are JSON, refusals included.

A refusal is `{"error": what is wrong, "where": …, "do": …}`. For the requests, see mock/state/provider_states.py.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.mock.server.base_paths import CONTROL
from conformance.mock.server.journal import Journal
from conformance.mock.state import provider_states
from conformance.mock.state.world import Unknown
from conformance.mock.state.worlds import Missing, Worlds
from conformance.mock.wires.json_reading import NotJson, read
from conformance.mock.wires.problem import Problem, too_large

_MAX_BYTES = 4 * 1024 * 1024

Handler = Callable[[Request], Awaitable[Any]]


def control_routes(worlds: Worlds, journal: Journal) -> Iterator[Route]:
    """Yield the routes below `/_control/`."""

    async def create(request: Request) -> Any:
        return provider_states.create(worlds, await _object(request))

    async def one(request: Request) -> Any:
        world = worlds.get(request.path_params["seed"])
        if request.method == "PATCH":
            return provider_states.change(world, await _object(request))
        if request.method == "DELETE":
            worlds.drop(world.seed)
            return {}
        return provider_states.view(world)

    async def entries(request: Request) -> Any:
        if request.method == "DELETE":
            journal.clear()
            return {}
        return journal.view()

    yield Route(f"{CONTROL}/worlds", _endpoint(create), methods=["POST"])
    yield Route(f"{CONTROL}/worlds/{{seed:path}}", _endpoint(one), methods=["GET", "PATCH", "DELETE"])
    yield Route(f"{CONTROL}/journal", _endpoint(entries), methods=["GET", "DELETE"])


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        place = f"{request.method} {request.scope['raw_path'].decode('latin-1')}"
        if request.url.query:
            raise Problem(422, "this address has no query", where=place, do="remove the query")
        try:
            return JSONResponse(await handler(request))
        except Missing as error:
            raise Problem(404, str(error), where=place, do=error.do) from None
        except Unknown as error:
            where = f"{place}, {error.where}" if error.where else place
            raise Problem(422, str(error), where=where, do=error.do) from None

    return endpoint


async def _object(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request."""
    header = request.headers
    media = header.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("", "application/json"):
        # A web page can send forms and plain text to other sites without their consent, but not JSON.
        do = "send JSON with Content-Type application/json"
        raise Problem(415, f"Content-Type is {media[:100]}", where="the header Content-Type", do=do)
    if header.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "the body is compressed", where="the header Content-Encoding", do="send it uncompressed")
    body = await request.body()
    if len(body) > _MAX_BYTES:
        raise too_large(_MAX_BYTES)
    try:
        found = read(body)
    except NotJson as error:
        raise Unknown(str(error), where="the body", do=error.do) from None
    if not isinstance(found, dict):
        raise Unknown(
            "the body is no JSON object", where="the body", do=f"send an object with {provider_states.MEMBERS}"
        )
    return found
