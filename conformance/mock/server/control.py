"""`/_control/` over HTTP: requests and responses are JSON, refusals included.

A refusal is `{"error": what is wrong, "where": …, "do": …}`. For the requests, see mock/state/provider_states.py.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from conformance.mock.server.base_paths import CONTROL
from conformance.mock.server.journal import Journal
from conformance.mock.state import provider_states
from conformance.mock.state.world import Unknown
from conformance.mock.state.worlds import Missing, Worlds
from conformance.mock.wires.json_reading import NotJson, read
from conformance.mock.wires.problem import Problem, too_large

_MAX_BYTES = 4 * 1024 * 1024
_QUERY = ("since", "limit")
"""What selects entries of the journal: those after a number, and at most so many."""
_LONGEST_NAME = 200

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
        numbers = _numbers(request)
        parts = journal.printed(numbers.get("since", 0), numbers.get("limit"))
        return StreamingResponse(_one_at_a_time(parts), media_type="application/json")

    async def test(request: Request) -> Any:
        if request.method == "POST":
            journal.test = _name(await _object(request))
        return {"name": journal.test}

    yield Route(f"{CONTROL}/worlds", _endpoint(create), methods=["POST"])
    yield Route(f"{CONTROL}/worlds/{{seed:path}}", _endpoint(one), methods=["GET", "PATCH", "DELETE"])
    yield Route(f"{CONTROL}/journal", _endpoint(entries, _QUERY), methods=["GET", "DELETE"])
    yield Route(f"{CONTROL}/test", _endpoint(test), methods=["GET", "POST"])


def _endpoint(handler: Handler, query: Sequence[str] = ()) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        place = f"{request.method} {request.scope['raw_path'].decode('latin-1')}"
        names = set(request.query_params)
        if request.url.query and (not names or not names <= set(query)):
            what = f"the query of this address has only {', '.join(query)}" if query else "this address has no query"
            raise Problem(422, what, where=place, do="remove the rest of the query")
        try:
            result = await handler(request)
            return result if isinstance(result, Response) else JSONResponse(result)
        except Missing as error:
            raise Problem(404, str(error), where=place, do=error.do) from None
        except Unknown as error:
            where = f"{place}, {error.where}" if error.where else place
            raise Problem(422, str(error), where=where, do=error.do) from None

    return endpoint


async def _one_at_a_time(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield the parts, and let other requests have their turn after each."""
    for part in parts:
        yield part
        await asyncio.sleep(0)


def _numbers(request: Request) -> dict[str, int]:
    """Return the numbers in the query; Unknown for anything else there."""
    for name, value in request.query_params.multi_items():
        if not re.fullmatch("[0-9]{1,15}", value):
            raise Unknown(f"{name} is no number", where=f"the query, {name}", do="send digits, such as since=120")
        if len(request.query_params.getlist(name)) > 1:
            raise Unknown(f"several values of {name}", where=f"the query, {name}", do="send one")
    return {name: int(value) for name, value in request.query_params.items()}


def _name(sent: dict[str, Any]) -> str:
    """Return the name of a test; Unknown where there is none."""
    name = sent.get("name")
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or set(sent) != {"name"}:
        do = f'send {{"name": "…"}} of at most {_LONGEST_NAME} characters; an empty name ends the test'
        raise Unknown("this is no name of a test", where="the body", do=do)
    return name


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
