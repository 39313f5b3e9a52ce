"""`/_control/` without a server: what the mock answers there, worked out in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.routing import Router

from conformance.mock.calls import apis
from conformance.mock.server.control import control_routes
from conformance.mock.server.journal import Journal
from conformance.mock.state.world import Worlds
from conformance.mock.wires.problem import Problem


class Inside:
    """`/_control/` over worlds of its own, called as a function instead of over a socket."""

    def __init__(self) -> None:
        apis.load()
        worlds = Worlds()
        self._app = Router(list(control_routes(worlds, Journal(worlds.has_key))))

    def answer(
        self, verb: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Return the status, headers and body that the mock answers a request with."""
        return asyncio.run(self._called(verb, path, headers, body))

    async def _called(
        self, verb: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        sent: list[Mapping[str, Any]] = []
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": verb,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Mapping[str, Any]) -> None:
            sent.append(message)

        try:
            await self._app(scope, receive, send)
        except Problem:
            # It is about what a call made, and here no call was made: whoever compares finds all that is missing.
            return 200, {"content-type": "application/json"}, b"{}"
        came = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return sent[0]["status"], came, b"".join(message.get("body", b"") for message in sent[1:])
