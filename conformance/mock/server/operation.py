"""One operation of `/_control/`: what its route, its check and its description are made from."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from conformance.mock.server.base_paths import CONTROL
from conformance.mock.state.checking import Schema
from conformance.mock.state.world import Unknown
from conformance.mock.state.worlds import Missing
from conformance.mock.wires.json_reading import NotJson, read
from conformance.mock.wires.problem import Problem, too_large

_MAX_BYTES = 4 * 1024 * 1024
EMPTY: Mapping[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
"""The schema of an object without members."""


@dataclass(frozen=True)
class Asked:
    """What a request to an operation says: the values in its path, the numbers in its query, and its JSON object."""

    path: Mapping[str, Any]
    numbers: Mapping[str, int]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """An operation below `/_control`: `respond` returns JSON, or parts of JSON as bytes; Unknown where it refuses.

    `body` is the schema of its JSON object, None without one; `query` describes the numbers in its query, `returns` is
    the schema of its response. `optional`: the body may be omitted;
    `finds`: its body names something that may not exist.
    """

    verb: str
    path: str
    summary: str
    respond: Callable[[Asked], Any]
    body: Schema | None = None
    returns: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    query: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    finds: bool = False

    @property
    def name(self) -> str:
        """A name of its own, from its verb and its path."""
        words = re.sub(r"{(\w+)(?::\w+)?}", r"by_\1", self.path).strip("/").replace("/", "_").replace(".", "_")
        return f"{self.verb.lower()}_{words}"


def routes(operations: Iterable[Operation]) -> Iterator[Route]:
    """Yield a route for each path of the operations."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.verb] = operation
    for path, by_verb in by_path.items():
        yield Route(f"{CONTROL}{path}", _endpoint(by_verb), methods=[*by_verb])


def _endpoint(by_verb: Mapping[str, Operation]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        operation = by_verb["GET" if request.method == "HEAD" else request.method]
        place = f"{request.method} {request.scope['raw_path'].decode('latin-1')}"
        names = set(request.query_params)
        if request.scope["query_string"] and (not names or not names <= set(operation.query)):
            has = f"only {', '.join(operation.query)} in its query" if operation.query else "no query"
            raise Problem(
                422, f"this address has {has}", where=place, do="remove the query, or what is not known of it"
            )
        try:
            body = await _object(request, operation) if operation.body is not None else {}
            found = operation.respond(Asked(request.path_params, _numbers(request), body))
        except Missing as error:
            raise Problem(404, str(error), where=place, do=error.do) from None
        except Unknown as error:
            where = f"{place}, {error.where}" if error.where else place
            raise Problem(422, str(error), where=where, do=error.do) from None
        if isinstance(found, Iterator):
            return StreamingResponse(_one_at_a_time(found), media_type="application/json")
        return JSONResponse(found)

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


async def _object(request: Request, operation: Operation) -> dict[str, Any]:
    """Return the JSON object in a request, which keeps to the schema of the operation."""
    header, schema = request.headers, operation.body
    assert schema is not None
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
    if operation.optional and not body:
        return {}
    try:
        found = read(body)
    except NotJson as error:
        raise Unknown(str(error), where="the body", do=error.do) from None
    if not isinstance(found, dict):
        raise Unknown("the body is no JSON object", where="the body", do=f"send an object with {schema.members}")
    schema.check(found)
    return found
