"""The mock without a server: the same responses, computed in this process."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.routing import Router
from starlette.types import ASGIApp

from conformance.catalogue import Catalogue
from conformance.mock.calls import apis
from conformance.mock.calls.plans import Plans
from conformance.mock.server.app import build
from conformance.mock.server.base_paths import CONTROL, is_own
from conformance.mock.server.control import Control, world_operations
from conformance.mock.server.cycle import begun
from conformance.mock.server.journal import Journal
from conformance.mock.server.operation import routes
from conformance.mock.server.protocol import WHOLE, Bounds
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import Problem

Responded = tuple[int, dict[str, str], bytes]
"""The status, headers and body of a response."""


async def called(app: ASGIApp, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> Responded:
    """Return the response of an ASGI application to a request that is not sent over a socket."""
    sent: list[Mapping[str, Any]] = []
    target = urlsplit(url)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": verb,
        "scheme": "http",
        "path": unquote(target.path),
        "raw_path": target.path.encode(),
        "query_string": target.query.encode(),
        "root_path": "",
        "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {WHOLE: body},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    response_headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return sent[0]["status"], response_headers, b"".join(message.get("body", b"") for message in sent[1:])


class _InProcess:
    """An ASGI application, called as a function instead of over a socket."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._runner = asyncio.Runner()
        weakref.finalize(self, self._runner.close)

    def respond(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> Responded:
        """Return the response to a request."""
        responding = called(self._app, verb, url, headers, body)
        # Without an event loop, which would take longer than most calls.
        rest = begun(responding) if is_at_once(url, headers) else responding
        return self._runner.run(rest) if isinstance(rest, Coroutine) else rest


def is_at_once(url: str, headers: Mapping[str, str]) -> bool:
    """Return whether a call neither waits nor needs a task: every one but those with files or in parts."""
    path = urlsplit(url).path
    files = any(name.lower() == "content-type" and "multipart" in value for name, value in headers.items())
    return not files and (not is_own(path) or path.startswith(f"{CONTROL}/worlds"))


class InProcessControl(_InProcess):
    """`/_control/` with worlds of its own."""

    def __init__(self) -> None:
        apis.load()
        super().__init__(Router(list(routes(world_operations(Worlds())))))

    def respond(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> Responded:
        """Return the response to a request."""
        try:
            return super().respond(verb, url, headers, body)
        except Problem:
            # It concerns what a call created, and here no call was made: a comparison finds all that is missing.
            return 200, {"content-type": "application/json"}, b"{}"


class InProcessMock(_InProcess):
    """The whole mock with worlds of its own, reached by any host name that the mock may have."""

    def __init__(self, catalogue: Catalogue) -> None:
        apis.load()
        worlds = Worlds()
        control = Control(catalogue, worlds, Journal(worlds.has_key), Plans(catalogue))
        super().__init__(build(control, (), Bounds()))
