"""The door of the mock: checks every request before any API, and enters it into the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.mock.server.base_paths import api_at, is_own
from conformance.mock.server.call_table import Calls
from conformance.mock.server.control import Control
from conformance.mock.server.delivery import Way, received, troubled
from conformance.mock.server.entries import RawRequest, RawResponse
from conformance.mock.server.hosts import Hosts
from conformance.mock.server.passage import Body, Passage, Received
from conformance.mock.server.protocol import CLOSE, HEADERS, PROBLEM, TARGET, Bounds
from conformance.mock.server.refusals import Refusals, refusal
from conformance.mock.wires.problem import NEXT_HEADER, Notes, Problem, attach, failure, notes_of, too_large

TEST_HEADER = b"x-conformance-test"
_NEXT_HEADER: Final = NEXT_HEADER.lower().encode("ascii")
_PATHS: Final = 1024
"""How many paths are remembered with the API and the endpoint that they belong to."""
_ONCE: Final = (b"authorization", b"content-type", b"soapaction", b"content-encoding", TEST_HEADER, _NEXT_HEADER)
"""Headers that may occur once only, as a second one would be ambiguous; Host is checked with the hosts."""


class Door:
    """Receives every request to the mock."""

    def __init__(
        self,
        app: ASGIApp,
        calls: Calls | None,
        paths: Iterable[str],
        control: Control,
        hosts: Hosts,
        bounds: Bounds,
    ) -> None:
        self._app, self._calls, self._hosts, self._bounds = app, calls, hosts, bounds
        self._found = lru_cache(_PATHS)(calls.find) if calls is not None else None
        self._catalogue, self._journal, self._plans = control.catalogue, control.journal, control.plans
        self._refusals = Refusals(control.catalogue, paths)
        self._api_at = lru_cache(_PATHS)(partial(api_at, control.catalogue))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to any request."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        notes = attach(scope, self._notes(headers))
        state = scope["state"]
        scope["app"] = self  # with it, Starlette's router raises what it would otherwise send as plain text
        way = Way(send, receive, state.get(CLOSE, _ignore))
        passage = Passage(scope, way, self._bounds.body, self._deliver, waits=b"expect" in headers)
        try:
            self._check(scope["headers"], headers, state.get(TARGET, b"/"), scope["http_version"])
            await self._respond(scope, passage)
        except ClientDisconnect:
            if PROBLEM in state:  # the protocol has refused it, and noted that
                return
            notes.refused("the client closed the connection before its request was complete", where="the body")
            self._enter(scope, notes, passage.body, None)
        except (Problem, HTTPException) as error:
            problem = error if isinstance(error, Problem) else self._refusals.unknown(error, scope)
            notes.reason = problem.reason
            await self._refusals.response(problem, scope)(scope, receive, passage.send)
        except Exception as error:
            notes.reason = failure(error)
            problem = Problem(500, notes.reason.what, do=notes.reason.do)
            await self._refusals.response(problem, scope)(scope, receive, passage.send)

    async def _respond(self, scope: Scope, passage: Passage) -> None:
        path = scope["path"]
        if self._calls is None or self._found is None or b"%" in scope["raw_path"]:
            await self._app(scope, passage.receive, passage.send)
            return
        found = self._found(scope["method"], path)
        if found is None:
            if not is_own(path) and not self._calls.has(path):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            await self._app(scope, passage.receive, passage.send)  # it knows which methods are allowed
            return
        endpoint, in_path = found
        scope["path_params"] = dict(in_path)
        await passage.respond(await endpoint(Received(scope, passage.receive, passage.send)))

    @staticmethod
    def is_ready(scope: Scope) -> bool:
        """Return whether a whole request can be answered without a task: every call of an API, unless it has files."""
        if is_own(scope["path"]):
            return False
        for name, value in scope["headers"]:
            if name == b"content-type":
                return b"multipart" not in value.lower()
        return True

    def _notes(self, headers: Mapping[bytes, bytes]) -> Notes:
        """Return the notes of a request with what its headers say to the mock."""
        test = headers.get(TEST_HEADER, b"").decode("utf-8", "replace") or self._journal.test
        return Notes(plans=self._plans, test=test, next=headers.get(_NEXT_HEADER, b"").decode("utf-8", "replace"))

    async def _deliver(self, passage: Passage, response: RawResponse) -> None:
        """Enter an exchange into the journal, and send its response, with the trouble that was planned."""
        scope = passage.scope
        notes = notes_of(scope)
        trouble = notes.plan.trouble if notes.plan is not None else None
        latency = self._plans.latency if notes.contract else 0
        response = troubled(response, notes, self._catalogue)
        self._enter(scope, notes, passage.body, received(response, trouble))
        await passage.way.go(response, trouble, latency)

    def refuse(self, problem: Problem, method: str, target: str, headers: Sequence[tuple[bytes, bytes]]) -> Response:
        """Record a request that could not be read, and return the response to it."""
        path = target.partition("?")[0]
        api = self._api_at(path)
        response = refusal(api, problem)
        self._journal.add(
            path=path,
            request=RawRequest(method, target, tuple(headers), complete=False),
            response=RawResponse(response.status_code, tuple(response.raw_headers), bytes(response.body)),
            notes=Notes(api=api.id if api else "", reason=problem.reason),
        )
        return response

    def _check(
        self, headers: Sequence[tuple[bytes, bytes]], by_name: Mapping[bytes, bytes], target: bytes, version: str
    ) -> None:
        self._hosts.check(headers, target, version)
        if len(by_name) < len(headers):  # a name occurs again
            names = [name for name, _ in headers]
            for name in _ONCE:
                if names.count(name) > 1:
                    shown = name.decode("ascii").title()
                    raise Problem(400, f"several {shown} headers", where=f"the header {shown}", do="send one")
        if int(by_name.get(b"content-length", b"0")) > self._bounds.body:
            raise too_large(self._bounds.body)

    def _enter(self, scope: Scope, notes: Notes, body: Body, response: RawResponse | None) -> None:
        """Enter a request into the journal; those to the mock itself only if they were refused."""
        path = scope["raw_path"].decode("latin-1")
        own = is_own(path)
        if own and notes.reason is None:
            return
        api = self._api_at(scope["path"])
        notes.api = "_control" if own else api.id if api is not None else ""
        headers = tuple(scope["state"].get(HEADERS, scope["headers"]))
        target = scope["state"].get(TARGET, scope["raw_path"]).decode("latin-1")
        self._journal.add(
            path=path,
            request=RawRequest(scope["method"], _url(target, scope), headers, body.content, body.complete),
            response=response,
            notes=notes,
            at=body.began,
        )


def _ignore() -> None:
    """Close no connection: there is none."""


def _url(target: str, scope: Scope) -> str:
    """Return the URL that the client called, by its Host header."""
    if not target.startswith("/"):
        return target
    host = ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value.decode("latin-1")
            break
    return f"{scope['scheme']}://{host or ':'.join(map(str, scope['server']))}{target}"
