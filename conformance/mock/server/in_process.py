"""`/_control/` without a server: the same responses, computed in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.routing import Router

from conformance.mock.calls import apis
from conformance.mock.server.control import world_operations
from conformance.mock.server.operation import routes
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import Problem


class InProcessControl:
    """`/_control/` with worlds of its own, called as a function instead of over a socket."""

    def __init__(self) -> None:
        apis.load()
        self._app = Router(list(routes(world_operations(Worlds()))))

    def respond(
        self, verb: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Return the status, headers and body of the response to a request."""
        return asyncio.run(self._call(verb, path, headers, body))

    async def _call(
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
            # It concerns what a call created, and here no call was made: a comparison finds all that is missing.
            return 200, {"content-type": "application/json"}, b"{}"
        response_headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return sent[0]["status"], response_headers, b"".join(message.get("body", b"") for message in sent[1:])
